import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTiff } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pairedImages } from './paired-images';
import { unpairedImages } from './unpaired-images';

let root = '';
let folders = { a: '', b: '' };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'per-side-'));
  folders = { a: join(root, 'a'), b: join(root, 'b') };
  for (const folder of Object.values(folders)) await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true }));

const whole = { preprocess: 'none' } as const;

/** 8 x 8 pixels of one colour. */
const plain = (path: string, ...colour: number[]) =>
  sharp(
    Uint8Array.from({ length: 64 * colour.length }, (_, i) => colour[i % colour.length]!),
    {
      raw: { width: 8, height: 8, channels: colour.length as 3 },
    },
  )
    .toColourspace(colour.length === 1 ? 'b-w' : 'srgb')
    .toFile(path);

/** The shape and the first pixel in bytes. */
function seen(image: tf.Tensor4D) {
  const pixel = [...image.dataSync().slice(0, image.shape[3])].map((v) => (v + 1) * 127.5);
  image.dispose();
  return [image.shape.slice(1), pixel.map(Math.round)];
}

describe('channels a side', () => {
  it('grey to colour: the sides are the folders, whatever the direction', async () => {
    await plain(join(folders.a, '1.png'), 40, 90, 200);
    await plain(join(folders.b, '1.png'), 10, 20, 30);
    const channels = { a: 1, b: 3 };
    const a = [[8, 8, 1], [88]];
    const b = [
      [8, 8, 3],
      [10, 20, 30],
    ];
    for (const direction of ['AtoB', 'BtoA'] as const) {
      const expected = direction === 'AtoB' ? [a, b] : [b, a];
      const paired = await pairedImages(folders, { ...whole, channels, direction });
      const pair = await paired.pairs([0]);
      expect([seen(pair.a), seen(pair.b)]).toEqual(expected);
      const unpaired = await unpairedImages(folders, { ...whole, channels, direction });
      for (const set of [paired, unpaired]) {
        for await (const batch of set.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
          expect([seen(batch.a), seen(batch.b)]).toEqual(expected);
        }
      }
      const alone = [await unpaired.a.images([0]), await unpaired.b.images([0])];
      expect(alone.map(seen)).toEqual(expected);
    }
  });

  it('RGBA in, RGB out; bands in, RGB out; a side left out has 3', async () => {
    await plain(join(folders.a, '1.png'), 1, 2, 3, 128);
    await plain(join(folders.b, '1.png'), 10, 20, 30);
    const rgba = await (await pairedImages(folders, { ...whole, channels: { a: 4 } })).pairs([0]);
    expect(seen(rgba.a)).toEqual([
      [8, 8, 4],
      [1, 2, 3, 128],
    ]);
    expect(seen(rgba.b)[0]).toEqual([8, 8, 3]);
    await rm(join(folders.a, '1.png'));
    const data = Uint8Array.from({ length: 64 * 6 }, (_, i) => 7 * (i % 6));
    await writeTiff(join(folders.a, '1.tif'), [{ width: 8, height: 8, channels: 6, data }]);
    const options = { channels: { a: 6, b: 3 }, loadSize: 12, cropSize: 10 };
    const set = await pairedImages(folders, options);
    for await (const { a, b } of set.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
      expect(seen(a)).toEqual([
        [10, 10, 6],
        [0, 7, 14, 21, 28, 35],
      ]);
      expect(seen(b)[1]).toEqual([10, 20, 30]);
    }
    await expect(pairedImages(folders, { channels: { a: 4, b: 6 } })).rejects.toThrow(
      `${join(folders.a, '1.tif')} has 6 channels, but channels is 4`,
    );
  });

  it('halves of one file, and one file as both sides', async () => {
    await plain(join(folders.a, '1.png'), 40, 90, 200);
    for (const direction of ['AtoB', 'BtoA'] as const) {
      const options = { ...whole, channels: { a: 1, b: 3 }, direction };
      const order = direction === 'AtoB' ? [1, 3] : [3, 1];
      const halves = await (await pairedImages({ ab: folders.a }, options)).pairs([0]);
      expect([halves.a.shape, halves.b.shape]).toEqual(order.map((c) => [1, 8, 4, c]));
      tf.dispose([halves.a, halves.b]);
      const both = { a: folders.a, b: folders.a };
      for (const set of [await pairedImages(both, options), await unpairedImages(both, options)]) {
        for (const epoch of [1, 2]) {
          for await (const { a, b } of set.batches({ batchSize: 1, seed: 0, epoch })) {
            expect([a.shape[3], b.shape[3]]).toEqual(order);
            tf.dispose([a, b]);
          }
        }
      }
    }
    const four = pairedImages({ ab: folders.a }, { channels: { a: 3, b: 4 } });
    await expect(four).rejects.toThrow('has 3 channels, but channels is 4');
  });

  it('refuses other sides, and numbers that are none', async () => {
    const make = (channels: unknown) => pairedImages(folders, { channels } as object);
    await expect(make({ a: 1, c: 3 })).rejects.toThrow(
      "pairedImages: channels: there is no option 'c'",
    );
    await expect(make({ a: 0 })).rejects.toThrow(
      'pairedImages: channels must be an integer of at least 1, got 0',
    );
    await expect(make([1, 3])).rejects.toThrow('channels must be an integer');
  });
});
