import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeTiff } from '@gan/testing';
import type * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFolder } from '../folders/image-folder';
import { pairedImages } from '../pairs/paired-images';
import { unpairedImages } from '../pairs/unpaired-images';
import { decodeImage } from './decode-image';
import type { Classes } from './decode-settings';
import { readHeader } from './image-header';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const { indices } = JSON.parse(await readFile(join(fixtures, 'labels.json'), 'utf8')) as {
  indices: Record<string, number[]>;
};

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'labels-'));
});
afterEach(() => rm(root, { recursive: true }));

async function decode(path: string, classes: Classes) {
  const settings = { channels: 1, classes, autoOrient: false };
  const header = await readHeader('test', path, [settings]);
  return decodeImage('test', path, header, settings);
}

/** The class of each pixel; throws where the one-hot is none. */
function classesOf(oneHot: tf.Tensor4D): number[] {
  const [values, depth] = [[...oneHot.dataSync()], oneHot.shape[3]];
  oneHot.dispose();
  return Array.from({ length: values.length / depth }, (_, i) => {
    const pixel = values.slice(i * depth, (i + 1) * depth);
    expect([...pixel].sort()).toEqual([...Array<number>(depth - 1).fill(0), 1]);
    return pixel.indexOf(1);
  });
}

const whole = { preprocess: 'none' } as const;
const grey = (values: readonly number[], width: number) =>
  sharp(Uint8Array.from(values), {
    raw: { width, height: values.length / width, channels: 1 },
  }).toColourspace('b-w');

describe('class numbers', () => {
  it.each(Object.keys(indices))('are palette indices: %s', async (name) => {
    const { data, channels, classes } = await decode(join(fixtures, 'labels', name), { count: 16 });
    expect([...data]).toEqual(indices[name]);
    expect([channels, classes]).toEqual([1, 16]);
  });

  it('are palette indices of TIFF and BMP, upright', async () => {
    const stored = (await readFile(join(fixtures, 'colours/palette-8.tif'))).subarray(-16);
    const tiff = await decode(join(fixtures, 'colours/palette-8.tif'), { count: 256 });
    expect([...tiff.data]).toEqual([...stored]);
    const four = (await readFile(join(fixtures, 'colours/palette-4.tif'))).subarray(-16);
    const nibbles = await decode(join(fixtures, 'colours/palette-4.tif'), { count: 16 });
    expect([...nibbles.data]).toEqual([...four].flatMap((byte) => [byte >> 4, byte & 15]));
    const alpha = (await readFile(join(fixtures, 'colours/palette-alpha.tif'))).subarray(-32);
    const first = await decode(join(fixtures, 'colours/palette-alpha.tif'), { count: 256 });
    expect([...first.data]).toEqual([...alpha].filter((_, i) => i % 2 === 0));
    const bmp = (await readFile(join(fixtures, 'bitmaps/bits-8-top-down.bmp'))).subarray(-24);
    const read = await decode(join(fixtures, 'bitmaps/bits-8-top-down.bmp'), { count: 6 });
    expect([...read.data]).toEqual([0, 8, 16].flatMap((at) => [...bmp.subarray(at, at + 5)]));
  });

  it('are grey values: of 8, 16 and fewer bits, as they are stored', async () => {
    await grey([0, 1, 2, 254, 255, 7], 3).toFile(join(root, '8.png'));
    expect([...(await decode(join(root, '8.png'), { count: 256 })).data]).toEqual([
      0, 1, 2, 254, 255, 7,
    ]);
    const deep = { width: 3, height: 1, channels: 1, data: Uint16Array.from([0, 299, 300]) };
    await writeTiff(join(root, '16.tif'), [deep]);
    expect([...(await decode(join(root, '16.tif'), { count: 301 })).data]).toEqual([0, 299, 300]);
    const four = (await readFile(join(fixtures, 'colours/grey-4.tif'))).subarray(-16);
    const nibbles = await decode(join(fixtures, 'colours/grey-4.tif'), { count: 16 });
    expect([...nibbles.data]).toEqual([...four].flatMap((byte) => [byte >> 4, byte & 15]));
    const pgm = await decode(join(fixtures, 'bitmaps/p2-15.pgm'), { count: 16 });
    expect([...pgm.data]).toEqual([...Array(16).keys()]);
  });

  it('are refused from n on, naming file, value and pixel', async () => {
    const file = join(root, '1.png');
    await grey([0, 1, 2, 3, 4, 5, 6, 7], 4).toFile(file);
    const set = await imageFolder(root, { ...whole, classes: 6 });
    await expect(set.images([0])).rejects.toMatchObject({
      code: 'DataError',
      message:
        `imageFolder: ${file} has class 6 at x 2, y 1; with classes: 6 numbers must be below 6: ` +
        'use a larger number, or renumber the file',
    });
    const skipping = imageFolder(root, { ...whole, classes: 6, onCorrupt: 'skip' });
    await expect(skipping).rejects.toThrow('has class 6 at x 2, y 1');
  });

  it('need grey or a palette', async () => {
    const rgb = sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } });
    await rgb.png().toFile(join(root, '1.png'));
    await expect(imageFolder(root, { classes: 3 })).rejects.toThrow(
      `imageFolder: ${join(root, '1.png')} has 3 channels and no palette to take class numbers ` +
        'from; use classes: [[red, green, blue], ...] with the 3 colours, or convert it',
    );
  });
});

describe('colours as classes', () => {
  const colours = [
    [0, 0, 170],
    [255, 85, 0],
    [0, 255, 255],
  ] as const;
  const picture = (order: readonly number[], width: number) =>
    sharp(Uint8Array.from(order.flatMap((i) => [...colours[i]!])), {
      raw: { width, height: order.length / width, channels: 3 },
    });

  it('are looked up exactly', async () => {
    const order = [0, 1, 2, 2, 1, 0, 0, 2];
    await picture(order, 4).toFile(join(root, '1.png'));
    const set = await imageFolder(root, { preprocess: 'resize', loadSize: 4, classes: colours });
    expect(classesOf(await set.images([0]))).toEqual([
      ...order.slice(0, 4),
      ...order.slice(0, 4),
      ...order.slice(4),
      ...order.slice(4),
    ]);
  });

  it('of none are refused, naming file, colour and pixel', async () => {
    await picture([0, 1, 2, 2], 2).toFile(join(root, '1.png'));
    const set = await imageFolder(root, { ...whole, classes: colours.slice(0, 2) });
    await expect(set.images([0])).rejects.toThrow(
      `imageFolder: ${join(root, '1.png')} has the colour [0, 255, 255] at x 0, y 1, which is none ` +
        'of the 2 of classes; add it, or save the label map without loss (PNG): JPEG changes colours',
    );
  });

  it('must be different colours', async () => {
    const twice = [...colours, [255, 85, 0]] as const;
    await expect(imageFolder(root, { classes: twice })).rejects.toThrow(
      'imageFolder: classes must be different colours, got [255,85,0] as 1 and as 3',
    );
    for (const classes of [[], [[1, 2]], [[1, 2, 256]], [1, 2]]) {
      await expect(imageFolder(root, { classes } as object)).rejects.toThrow(
        'imageFolder: classes must be a list of colours [red, green, blue]',
      );
    }
  });
});

describe('one-hot images', () => {
  it('stay one-hot and in place with resize, crop and flip; the photo shares them', async () => {
    const folders = { a: join(root, 'a'), b: join(root, 'b') };
    for (const folder of Object.values(folders)) await mkdir(folder);
    // Columns of classes 0 to 7, and a photo whose grey is 32 times the class.
    const columns = Array.from({ length: 64 }, (_, i) => Math.floor((i % 8) / 2));
    await grey(columns, 8).toFile(join(folders.a, '1.png'));
    await grey(
      columns.map((v) => 64 * v),
      8,
    ).toFile(join(folders.b, '1.png'));
    const options = {
      loadSize: 12,
      cropSize: 10,
      channels: { b: 1 },
      classes: { a: 4 },
      interpolation: { b: 'nearest' },
    } as const;
    let mirrored = 0;
    for (const direction of ['AtoB', 'BtoA'] as const) {
      for (const make of [pairedImages, unpairedImages]) {
        const set = await make(folders, { ...options, direction });
        for (let epoch = 1; epoch <= 4; epoch++) {
          for await (const { a, b } of set.batches({ batchSize: 1, seed: 0, epoch })) {
            const [labels, photo] = direction === 'AtoB' ? [a, b] : [b, a];
            expect([labels.shape, photo.shape]).toEqual([
              [1, 10, 10, 4],
              [1, 10, 10, 1],
            ]);
            const greys = Array.from(photo.dataSync(), (v) => Math.round(((v + 1) * 127.5) / 64));
            photo.dispose();
            const classes = classesOf(labels);
            if (make === pairedImages) expect(classes).toEqual(greys);
            if (classes[0]! > classes[9]!) mirrored++;
          }
        }
      }
    }
    expect(mirrored).toBeGreaterThan(1);
  });

  it('may be halves of a file, and are refused options that they have no use for', async () => {
    const values = [0, 1, 2, 3, 3, 2, 1, 0];
    await grey(values, 8).toFile(join(root, '1.png'));
    const set = await pairedImages(
      { ab: root },
      { preprocess: 'resize', loadSize: 4, classes: { b: 4 }, channels: { a: 1 } },
    );
    const { a, b } = await set.pairs([0]);
    expect(a.shape).toEqual([1, 4, 4, 1]);
    a.dispose();
    expect(classesOf(b).slice(0, 4)).toEqual([3, 2, 1, 0]);
    await expect(imageFolder(root, { classes: 4, interpolation: 'bicubic' })).rejects.toThrow(
      "imageFolder: interpolation: 'bicubic' would mix class numbers; leave it out: with classes it " +
        "is 'nearest'",
    );
    await expect(imageFolder(root, { classes: 4, channels: 3 })).rejects.toThrow(
      'imageFolder: channels has no effect with classes',
    );
    await expect(imageFolder(root, { classes: 4, range: [0, 3] })).rejects.toThrow(
      'imageFolder: range has no effect with classes',
    );
    await expect(imageFolder(root, { classes: 0 })).rejects.toThrow(
      'classes must be an integer from 1 to 65536, got 0',
    );
  });

  it("interpolation: 'nearest' keeps a label map's colours", async () => {
    const tile = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) >> 6);
    const image = sharp(tile, { raw: { width: 64, height: 64, channels: 3 } });
    await image.toFile(join(root, '1.png'));
    const colours = new Set<string>();
    for (let i = 0; i < tile.length; i += 3) colours.add(`${[...tile.subarray(i, i + 3)]}`);
    const set = await imageFolder(root, { loadSize: 72, cropSize: 60, interpolation: 'nearest' });
    for await (const { real } of set.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
      const bytes = Array.from(real.dataSync(), (v) => Math.round((v + 1) * 127.5));
      for (let i = 0; i < bytes.length; i += 3) {
        expect(colours.has(`${bytes.slice(i, i + 3)}`)).toBe(true);
      }
      real.dispose();
    }
  });
});
