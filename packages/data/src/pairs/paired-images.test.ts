import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pairedImages } from './paired-images';

type Values = Uint8Array | Uint16Array;

let a = '';
let b = '';
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'paired-images-'));
  a = join(root, 'a');
  b = join(root, 'b');
  await mkdir(a);
  await mkdir(b);
});
afterEach(() => rm(root, { recursive: true }));

const raw = (values: Values, width: number, height: number) =>
  sharp(values, {
    raw: {
      width,
      height,
      channels: (values.length / (width * height)) as 1 | 2 | 3 | 4,
    },
  });

/** R is the column, G the row, B a constant. */
function map(width: number, height: number, blue: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), blue][i % 3]!;
  });
}

const bytes = (tensor: tf.Tensor, max = 255) =>
  Array.from(tensor.dataSync(), (v) => Math.round(((v + 1) * max) / 2));

/** What `none` makes of one file: its pixels as they were decoded. */
async function decoded(write: (path: string) => Promise<unknown>, name = 'x.png', max = 255) {
  await write(join(a, name));
  await write(join(b, name));
  const { a: tensor, b: other } = await (
    await pairedImages({ a, b }, { preprocess: 'none', flip: false })
  ).pairs([0]);
  const out = { values: bytes(tensor, max), shape: tensor.shape, floats: tensor.dataSync() };
  tf.dispose([tensor, other]);
  return out;
}

const four = (values: number[]) => Array.from({ length: 16 }, (_, i) => values[i % 4]!);

describe('pairedImages reads', () => {
  it('known pixels exactly, as float32 in [-1, 1]', async () => {
    const values = Uint8Array.from({ length: 48 }, (_, i) => (i * 37) % 256);
    const { values: got, floats } = await decoded((path) => raw(values, 4, 4).png().toFile(path));
    expect(got).toEqual([...values]);
    expect(floats).toBeInstanceOf(Float32Array);
    expect(floats[0]).toBe(-1);
    expect(floats[1]).toBeCloseTo((2 * 37) / 255 - 1, 6);
  });

  it('16 bits at full precision', async () => {
    const grey = Uint16Array.from(four([0, 1000, 32768, 65535]));
    const { floats } = await decoded((path) =>
      raw(grey, 4, 4).toColourspace('grey16').png().toFile(path),
    );
    const expected = four([0, 1000, 32768, 65535]).flatMap((v) => Array(3).fill(v / 32767.5 - 1));
    expected.forEach((value, i) => {
      expect(floats[i]).toBeCloseTo(value, 6);
    });

    const rgb = Uint16Array.from({ length: 48 }, (_, i) => (i * 1361) % 65536);
    const colour = await decoded(
      (path) => raw(rgb, 4, 4).toColourspace('rgb16').png().toFile(path),
      'x.png',
      65535,
    );
    expect(colour.values).toEqual([...rgb]);
  });

  it('grey as RGB, and RGB as grey by ITU-R 601 luma', async () => {
    const grey = Uint8Array.from(four([0, 10, 128, 255]));
    const write = (path: string) => raw(grey, 4, 4).toColourspace('b-w').png().toFile(path);
    expect((await decoded(write)).values).toEqual([...grey].flatMap((v) => [v, v, v]));

    const colours = [200, 100, 50, 1, 2, 3, 255, 255, 255, 0, 0, 0];
    const rgb = Uint8Array.from({ length: 48 }, (_, i) => colours[i % 12]!);
    await raw(rgb, 4, 4).png().toFile(join(a, 'x.png'));
    const dataset = await pairedImages({ a, b }, { preprocess: 'none', channels: 1 });
    const { a: tensor } = await dataset.pairs([0]);
    expect(tensor.shape).toEqual([1, 4, 4, 1]);
    expect(bytes(tensor)).toEqual(four([124, 2, 255, 0]));
  });

  it('alpha by dropping it, whatever lies under transparent pixels', async () => {
    const pixels = [10, 20, 30, 0, 200, 100, 50, 128, 1, 2, 3, 255, 9, 8, 7, 1];
    const rgba = Uint8Array.from({ length: 64 }, (_, i) => pixels[i % 16]!);
    const { values } = await decoded((path) => raw(rgba, 4, 4).png().toFile(path));
    expect(values.slice(0, 12)).toEqual([10, 20, 30, 200, 100, 50, 1, 2, 3, 9, 8, 7]);
  });

  it('palette images by looking colours up', async () => {
    const colours = [0, 0, 170, 255, 85, 0, 170, 255, 85, 170, 0, 0];
    const rgb = Uint8Array.from({ length: 48 }, (_, i) => colours[i % 12]!);
    const write = (path: string) => raw(rgb, 4, 4).png({ palette: true }).toFile(path);
    expect((await decoded(write)).values).toEqual([...rgb]);
  });

  it('CMYK as RGB', async () => {
    const red = sharp({ create: { width: 4, height: 4, channels: 3, background: '#c81e1e' } });
    const { values, shape } = await decoded(
      (path) => red.toColourspace('cmyk').jpeg().toFile(path),
      'x.jpg',
    );
    expect(shape).toEqual([1, 4, 4, 3]);
    const [r, g, blue] = values as [number, number, number];
    expect(r).toBeGreaterThan(150);
    expect(Math.max(g, blue)).toBeLessThan(80);
  });

  it('pixels as stored, not turned by an EXIF orientation', async () => {
    const write = (path: string) =>
      raw(map(8, 4, 0), 8, 4)
        .withMetadata({ orientation: 6 })
        .png()
        .toFile(path);
    const { shape, values } = await decoded(write);
    expect(shape).toEqual([1, 4, 8, 3]);
    expect(values).toEqual([...map(8, 4, 0)]);
  });
});

describe('pairedImages pairs', () => {
  const write = (folder: string, name: string, blue: number, size = 8) =>
    raw(map(size, size, blue), size, size)
      .png()
      .toFile(join(folder, name));

  it('files of one stem in both folders, sorted, whatever else lies there', async () => {
    await write(a, 'n2.png', 2);
    await write(a, 'n10.png', 10);
    await write(b, 'n2.webp', 0);
    await raw(map(8, 8, 110), 8, 8)
      .webp({ lossless: true })
      .toFile(join(b, 'n10.webp'));
    await raw(map(8, 8, 102), 8, 8)
      .webp({ lossless: true })
      .toFile(join(b, 'n2.webp'));
    await writeFile(join(a, 'notes.txt'), 'hello');
    await writeFile(join(a, '.hidden.png'), 'hello');
    const blues = (tensor: tf.Tensor4D) => bytes(tensor).filter((_, i) => i % 192 === 2);
    const forward = await pairedImages({ a, b }, { loadSize: 8, cropSize: 8 });
    const pairs = await forward.pairs([0, 1]);
    expect([blues(pairs.a), blues(pairs.b)]).toEqual([
      [10, 2],
      [110, 102],
    ]);
    const options = { loadSize: 8, cropSize: 8, direction: 'BtoA' } as const;
    const back = await (await pairedImages({ a, b }, options)).pairs([0, 1]);
    expect([blues(back.a), blues(back.b)]).toEqual([
      [110, 102],
      [10, 2],
    ]);
  });

  it('the left and the right half of a side-by-side image', async () => {
    await raw(map(16, 8, 5), 16, 8)
      .png()
      .toFile(join(a, 'x.png'));
    const dataset = await pairedImages({ ab: a }, { preprocess: 'none' });
    const pair = await dataset.pairs([0]);
    const columns = (tensor: tf.Tensor) =>
      bytes(tensor)
        .filter((_, i) => i % 3 === 0)
        .slice(0, 8);
    expect(pair.a.shape).toEqual([1, 8, 8, 3]);
    expect(columns(pair.a)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(columns(pair.b)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  });
});

describe('pairedImages augments', () => {
  const count = 40;
  beforeEach(async () => {
    for (let i = 0; i < count; i++) {
      const name = `${String(i).padStart(2, '0')}.png`;
      await raw(map(12, 12, i), 12, 12)
        .png()
        .toFile(join(a, name));
      await raw(map(12, 12, i + 100), 12, 12)
        .png()
        .toFile(join(b, name));
    }
  });

  /** Where each pair's crop lies and whether it is mirrored, read off the pixels. */
  async function crops(
    options: Parameters<typeof pairedImages>[1],
    batches: { batchSize: number; epoch?: number; skip?: number },
  ) {
    const dataset = await pairedImages({ a, b }, options);
    const out: { index: number; left: number; top: number; flipped: boolean }[] = [];
    for await (const pair of dataset.batches({ seed: 5, epoch: 1, ...batches })) {
      const [n, height, width] = pair.a.shape;
      const [va, vb] = [bytes(pair.a), bytes(pair.b)];
      for (let i = 0; i < n; i++) {
        const start = i * height * width * 3;
        const end = start + (width - 1) * 3;
        const index = va[start + 2]!;
        // The same place of the partner: all but the constant channel is equal.
        for (let k = start; k < start + height * width * 3; k++) {
          expect(vb[k]).toBe(va[k]! + (k % 3 === 2 ? 100 : 0));
        }
        const left = Math.min(va[start]!, va[end]!);
        expect(Math.abs(va[start]! - va[end]!)).toBe(width - 1);
        out.push({ index, left, top: va[start + 1]!, flipped: va[start]! > va[end]! });
      }
      tf.dispose([pair.a, pair.b]);
    }
    return out;
  }

  it('crops and mirrors both images of a pair alike, over the whole range', async () => {
    const tensors = tf.memory().numTensors;
    const got = await crops({ loadSize: 12, cropSize: 8 }, { batchSize: 16 });
    expect(got.map((c) => c.index).sort((x, y) => x - y)).toEqual([...Array(count).keys()]);
    expect([...new Set(got.map((c) => c.left))].sort()).toEqual([0, 1, 2, 3, 4]);
    expect([...new Set(got.map((c) => c.top))].sort()).toEqual([0, 1, 2, 3, 4]);
    const flipped = got.filter((c) => c.flipped).length;
    expect(flipped).toBeGreaterThan(count * 0.25);
    expect(flipped).toBeLessThan(count * 0.75);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('alike for every batch size and skip, otherwise in every epoch', async () => {
    const options = { preprocess: 'crop', cropSize: 8 } as const;
    const got = await crops(options, { batchSize: 40 });
    expect(await crops(options, { batchSize: 7 })).toEqual(got);
    expect(await crops(options, { batchSize: 7, skip: 3 })).toEqual(got.slice(21));
    expect(await crops(options, { batchSize: 40, epoch: 2 })).not.toEqual(got);
    expect(await crops({ ...options, seed: 1 }, { batchSize: 40 })).not.toEqual(got);
  });

  it('not at all where it shall not', async () => {
    const plain = await crops({ preprocess: 'none', flip: false }, { batchSize: 40 });
    for (const { left, top, flipped } of plain) {
      expect({ left, top, flipped }).toEqual({ left: 0, top: 0, flipped: false });
    }
  });

  it('gives fixed pairs whole: resized, or the middle where nothing is resized', async () => {
    const pair = await (await pairedImages({ a, b }, { loadSize: 24, cropSize: 12 })).pairs([3]);
    expect(bytes(pair.a)).toEqual([...map(12, 12, 3)]);
    const options = { preprocess: 'crop', cropSize: 8 } as const;
    const middle = await (await pairedImages({ a, b }, options)).pairs([3]);
    expect(bytes(middle.a).slice(0, 3)).toEqual([2, 2, 3]);
  });

  it('resizes alone, and keeps sizes but for multiples of 4', async () => {
    const shape = async (options: Parameters<typeof pairedImages>[1]) =>
      (await (await pairedImages({ a, b }, options)).pairs([0])).a.shape;
    expect(await shape({ preprocess: 'resize', loadSize: 20 })).toEqual([1, 20, 20, 3]);
    expect(await shape({ preprocess: 'none' })).toEqual([1, 12, 12, 3]);
    expect(await shape({ loadSize: 286 })).toEqual([1, 256, 256, 3]);
    await raw(map(9, 15, 0), 9, 15)
      .png()
      .toFile(join(a, '00.png'));
    await raw(map(9, 15, 0), 9, 15)
      .png()
      .toFile(join(b, '00.png'));
    const dataset = await pairedImages({ a, b }, { preprocess: 'none' });
    expect((await dataset.pairs([0])).a.shape).toEqual([1, 16, 8, 3]);
    await expect(dataset.pairs([0, 1])).rejects.toThrow(
      'pairedImages: images of one batch must have one size, got 8x16 and 12x12; ' +
        "use batchSize: 1, or preprocess: 'resize'",
    );
  });
});
