import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairedImages } from '../pairs/paired-images';
import { unpairedImages } from '../pairs/unpaired-images';
import { imageFolder } from './image-folder';
import type { ImageFolderOptions } from './image-folder-options';

let root = '';
const folder = (name: string) => join(root, name);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loading-'));
  for (const [name, count, width] of [
    ['a', 9, 12],
    ['b', 9, 14],
    ['few', 4, 10],
    ['ab', 7, 24],
  ] as const) {
    await mkdir(folder(name));
    for (let n = 0; n < count; n++) {
      const pixels = Uint8Array.from(
        { length: width * 12 * 3 },
        (_, i) => (n * 53 + i * 37 + (i * i) / 11) & 255,
      );
      // Files of different sizes, so that decoding ends in another order than it began.
      const image = sharp(pixels, { raw: { width, height: 12, channels: 3 } });
      await image
        .resize(n % 3 === 0 ? width * 16 : width, n % 3 === 0 ? 192 : 12)
        .png()
        .toFile(join(folder(name), `${n}.png`));
    }
  }
});
afterAll(() => rm(root, { recursive: true }));

const open: Record<
  string,
  (options: ImageFolderOptions) => Promise<Dataset<Record<string, tf.Tensor4D>>>
> = {
  imageFolder: (options) => imageFolder(folder('a'), options) as never,
  'pairedImages, two folders': (options) =>
    pairedImages({ a: folder('a'), b: folder('b') }, options) as never,
  'pairedImages, side by side': (options) => pairedImages({ ab: folder('ab') }, options) as never,
  unpairedImages: (options) =>
    unpairedImages({ a: folder('few'), b: folder('b') }, options) as never,
};
const sizes = { loadSize: 11, cropSize: 8 };

/** All values of all batches, sample by sample. */
async function samples(
  dataset: Dataset<Record<string, tf.Tensor4D>>,
  options: { batchSize: number; seed: number; epoch: number; skip?: number },
): Promise<string[]> {
  const out: string[] = [];
  for await (const batch of dataset.batches(options)) {
    const sides = Object.values(batch).map((tensor) => ({
      values: tensor.dataSync() as Float32Array,
      length: tensor.size / tensor.shape[0],
    }));
    for (let i = 0; i < Object.values(batch)[0]!.shape[0]; i++) {
      const parts = sides.map(({ values, length }) =>
        Buffer.from(values.slice(i * length, (i + 1) * length).buffer).toString('base64'),
      );
      out.push(parts.join(' '));
    }
    tf.dispose(Object.values(batch));
  }
  return out;
}

describe.each(Object.keys(open))('%s', (name) => {
  it('gives the same bytes whatever is cached, decoded ahead, batched and skipped', async () => {
    const plan = fc.record({
      seed: fc.integer({ min: -5, max: 5 }),
      epoch: fc.integer({ min: 1, max: 9 }),
      batchSize: fc.integer({ min: 1, max: 5 }),
      skip: fc.integer({ min: 0, max: 6 }),
      prefetch: fc.integer({ min: 0, max: 5 }),
      // Room for none, for a few, for all.
      cacheBytes: fc.constantFrom(0, 900, 2 ** 20),
    });
    const tensors = tf.memory().numTensors;
    await fc.assert(
      fc.asyncProperty(plan, async ({ seed, epoch, batchSize, skip, prefetch, cacheBytes }) => {
        const plain = await open[name]!({ ...sizes, prefetch: 0, cacheBytes: 0 });
        const expected = await samples(plain, { batchSize: 1, seed, epoch });
        expect(expected).toHaveLength(plain.size);
        const other = await open[name]!({ ...sizes, prefetch, cacheBytes });
        // Twice: the second time from the cache.
        for (let turn = 0; turn < 2; turn++) {
          const got = await samples(other, { batchSize, seed, epoch, skip });
          expect(got).toEqual(expected.slice(skip * batchSize));
        }
      }),
      { numRuns: 12 },
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('gives other bytes for another seed or epoch', async () => {
    const dataset = await open[name]!(sizes);
    const first = await samples(dataset, { batchSize: 1, seed: 0, epoch: 1 });
    expect(await samples(dataset, { batchSize: 1, seed: 0, epoch: 2 })).not.toEqual(first);
    expect(await samples(dataset, { batchSize: 1, seed: 1, epoch: 1 })).not.toEqual(first);
  });

  it('serves two epochs at a time', async () => {
    const dataset = await open[name]!(sizes);
    const alone = await samples(dataset, { batchSize: 2, seed: 0, epoch: 1 });
    const options = (epoch: number) => ({ batchSize: 2, seed: 0, epoch });
    const both = [1, 2].map((epoch) => samples(dataset, options(epoch)));
    expect((await Promise.all(both))[0]).toEqual(alone);
  });

  it('decodes nothing more once the consumer has left, and leaks nothing', async () => {
    const tensors = tf.memory().numTensors;
    const dataset = await open[name]!({ ...sizes, prefetch: 8 });
    for await (const batch of dataset.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
      tf.dispose(Object.values(batch));
      break;
    }
    expect(sharp.counters()).toEqual({ queue: 0, process: 0 });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
