import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type UnpairedImagesOptions, unpairedImages } from './unpaired-images';

let root = '';
let folders = { a: '', b: '' };
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpaired-images-'));
  folders = { a: join(root, 'a'), b: join(root, 'b') };
  await fill(folders.a, 5, 0);
  await fill(folders.b, 12, 100);
});
afterAll(() => rm(root, { recursive: true }));

/** 6 x 6 images: R is the column, G the row, B the image's number plus `offset`. */
async function fill(folder: string, count: number, offset: number): Promise<void> {
  await mkdir(folder);
  for (let n = 0; n < count; n++) {
    const pixels = Uint8Array.from({ length: 108 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return [pixel % 6, Math.floor(pixel / 6), offset + n][i % 3]!;
    });
    await sharp(pixels, { raw: { width: 6, height: 6, channels: 3 } })
      .png()
      .toFile(join(folder, `${String(n).padStart(2, '0')}.png`));
  }
}

const bytes = (tensor: tf.Tensor) =>
  Array.from(tensor.dataSync(), (v) => Math.round((v + 1) * 127.5));

interface Seen {
  readonly image: number;
  readonly left: number;
  readonly top: number;
  readonly mirrored: boolean;
}

/** Which image a 4 x 4 crop is of, and where it lies, read off its pixels. */
function look(values: number[]): Seen {
  const [first, last] = [values[0]!, values[9]!];
  return {
    image: values[2]!,
    left: Math.min(first, last),
    top: values[1]!,
    mirrored: first > last,
  };
}

async function epoch(
  options: UnpairedImagesOptions = {},
  batches: { batchSize?: number; epoch?: number; skip?: number } = {},
) {
  const set = await unpairedImages(folders, { preprocess: 'crop', cropSize: 4, ...options });
  const out: { a: Seen; b: Seen }[] = [];
  for await (const { a, b } of set.batches({ batchSize: 1, seed: 7, epoch: 1, ...batches })) {
    const [va, vb] = [bytes(a), bytes(b)];
    for (let i = 0; i < va.length; i += 48) {
      out.push({ a: look(va.slice(i, i + 48)), b: look(vb.slice(i, i + 48)) });
    }
    tf.dispose([a, b]);
  }
  return out;
}

describe('unpairedImages', () => {
  it('visits A in turn over max(A, B) samples, and draws B at random', async () => {
    const seen = await epoch();
    expect(seen).toHaveLength(12);
    const timesA = Array.from({ length: 5 }, (_, n) => seen.filter((s) => s.a.image === n).length);
    expect(timesA).toEqual([3, 3, 2, 2, 2]);
    const drawn = new Set(seen.map((s) => s.b.image));
    // With replacement: all 12 of 12 would come up once in 18,000 epochs.
    expect(drawn.size).toBeGreaterThan(4);
    expect(drawn.size).toBeLessThan(12);
    for (const { b } of seen) expect(b.image).toBeGreaterThanOrEqual(100);
  });

  it('draws every image of B, alike often', async () => {
    const times = new Array<number>(12).fill(0);
    for (let e = 1; e <= 40; e++) {
      for (const { b } of await epoch({}, { epoch: e })) times[b.image - 100]!++;
    }
    // Binomial with n = 480, p = 1/12: mean 40, standard deviation 6.1.
    for (const n of times) expect(Math.abs(n - 40)).toBeLessThan(25);
  });

  it('crops and mirrors a and b independently', async () => {
    const seen = (await Promise.all([1, 2, 3, 4].map((e) => epoch({}, { epoch: e })))).flat();
    const agree = (test: (s: { a: Seen; b: Seen }) => boolean) => seen.filter(test).length / 48;
    expect(agree(({ a, b }) => a.mirrored === b.mirrored)).toBeGreaterThan(0.25);
    expect(agree(({ a, b }) => a.mirrored === b.mirrored)).toBeLessThan(0.75);
    expect(agree(({ a, b }) => a.left === b.left && a.top === b.top)).toBeLessThan(0.35);
    expect(new Set(seen.map(({ a }) => a.left * 3 + a.top)).size).toBe(9);
  });

  it('gives the same for a seed and epoch, whatever the batch size and skip', async () => {
    const seen = await epoch();
    expect(await epoch({}, { batchSize: 5 })).toEqual(seen);
    expect(await epoch({}, { batchSize: 5, skip: 1 })).toEqual(seen.slice(5));
    expect(await epoch({}, { epoch: 2 })).not.toEqual(seen);
    expect(await epoch({ seed: 1 })).not.toEqual(seen);
  });

  it('exchanges a and b with direction BtoA', async () => {
    const seen = await epoch();
    const back = await epoch({ direction: 'BtoA' });
    expect(back).toEqual(seen.map(({ a, b }) => ({ a: b, b: a })));
    const set = await unpairedImages(folders, { direction: 'BtoA', loadSize: 6, cropSize: 6 });
    expect([set.size, set.a.size, set.b.size]).toEqual([12, 12, 5]);
    const fixed = await set.a.images([3, 0]);
    expect(fixed.shape).toEqual([2, 6, 6, 3]);
    expect([bytes(fixed)[2], bytes(fixed)[110]]).toEqual([103, 100]);
    fixed.dispose();
  });

  it('refuses folders that are none', async () => {
    await expect(unpairedImages({ a: folders.a } as typeof folders)).rejects.toMatchObject({
      code: 'OptionError',
      message: 'unpairedImages: b must be the path of a folder, got undefined',
    });
    const missing = join(root, 'missing');
    await expect(unpairedImages({ a: folders.a, b: missing })).rejects.toMatchObject({
      code: 'DataError',
      message: `unpairedImages: folder ${missing} does not exist; check the path`,
    });
  });
});
