import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveImage } from '@gan/data';
import { fill, memory, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labelledFolder } from './labelled-folder';

const options = { preprocess: 'resize', loadSize: 8, channels: 1, seed: 1 } as const;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gan-labelled-'));
  for (const [name, value, count] of [
    ['rose', 1, 3],
    ['tulip', -1, 2],
  ] as const) {
    await mkdir(join(dir, 'flowers', name), { recursive: true });
    const image = fill([1, 8, 8, 1], value) as Tensor4D;
    for (let i = 0; i < count; i++) await saveImage(join(dir, 'flowers', name, `${i}.png`), image);
    image.dispose();
  }
});
afterAll(() => rm(dir, { recursive: true }));

it('gives each image the class of its folder, each once an epoch', async () => {
  const before = memory().numTensors;
  const flowers = await labelledFolder(join(dir, 'flowers'), options);
  expect([flowers.size, flowers.classes]).toEqual([5, ['rose', 'tulip']]);
  const orders = new Set<string>();
  for (const epoch of [1, 2, 3, 4]) {
    const seen: number[] = [];
    const sizes: number[] = [];
    for await (const { real, condition } of flowers.batches({ batchSize: 2, seed: 0, epoch })) {
      sizes.push(real.shape[0]);
      const classes = Array.from({ length: real.shape[0] }, (_, i) => {
        const [pixel, first] = [real.dataSync()[64 * i]!, condition.dataSync()[2 * i]!];
        // Roses are white and tulips black.
        expect(first).toBe(pixel > 0 ? 1 : 0);
        return first === 1 ? 0 : 1;
      });
      seen.push(...classes);
      real.dispose();
      condition.dispose();
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(seen.toSorted()).toEqual([0, 0, 0, 1, 1]);
    orders.add(seen.join());
  }
  expect(orders.size).toBeGreaterThan(1);
  expect(memory().numTensors).toBe(before);
});

it('begins where it is told', async () => {
  const flowers = await labelledFolder(join(dir, 'flowers'), options);
  const labels = async (skip: number) => {
    const all: string[] = [];
    const order = { batchSize: 2, seed: 3, epoch: 1, skip };
    for await (const { condition } of flowers.batches(order)) {
      all.push(condition.dataSync().join());
    }
    return all;
  };
  expect(await labels(1)).toEqual((await labels(0)).slice(1));
});

it('refuses a folder without classes', async () => {
  await expect(labelledFolder(join(dir, 'flowers', 'rose'), options)).rejects.toMatchObject({
    code: 'DataError',
    message: expect.stringContaining('must hold a subfolder of images for each class'),
  });
});
