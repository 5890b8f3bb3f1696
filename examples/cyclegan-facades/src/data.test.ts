import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { proceduralFacades, saveImage } from '@gan/data';
import { slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import { openData } from './data';
import { parseFlags } from './flags';
import { LabelAccuracyCount } from './label-accuracy';

const folder = mkdtempSync(join(tmpdir(), 'gan-cyclegan-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The share of a label map's pixels that another map has too: 1 for the same house's. */
async function agreement(one: Tensor4D, other: Tensor4D): Promise<number> {
  const count = new LabelAccuracyCount();
  await count.add(one, other);
  return count.result().pixel;
}

it('draws photos as a and label maps as b, with pairs to judge by', async () => {
  const { train, heldOut, paired } = await openData(parseFlags(['--size', '32']));
  expect([train.size, heldOut.length, paired]).toEqual([200, 16, true]);
  const { a, b } = heldOut[0]!;
  expect(await agreement(b, b)).toBe(1);
  // Only a label map has the palette's colours, and nothing between them.
  const exact = (images: Tensor4D) =>
    images.dataSync().filter((v) => [0, 85, 170, 255].includes(Math.round((v + 1) * 127.5)));
  expect(exact(b).length).toBe(b.size);
  expect(exact(a).length).toBeLessThan(0.2 * a.size);
});

it('reads folders, and judges by pairs where they are given', async () => {
  const houses = await proceduralFacades({ imageSize: 32, count: 3 }).pairs([0, 1, 2]);
  for (const [name, images] of [['photos', houses.b] as const, ['labels', houses.a] as const]) {
    mkdirSync(join(folder, name));
    for (const i of [0, 1, 2]) {
      await saveImage(join(folder, name, `${i}.png`), slice(images, i, 1) as Tensor4D);
    }
  }
  const flags = ['--size', '32', '--a', join(folder, 'photos'), '--b', join(folder, 'labels')];
  const plain = await openData(parseFlags(flags));
  expect([plain.train.size, plain.heldOut.length, plain.paired]).toEqual([3, 3, false]);
  const tests = ['--test-a', join(folder, 'photos'), '--test-b', join(folder, 'labels')];
  const judged = await openData(parseFlags([...flags, ...tests]));
  expect([judged.heldOut.length, judged.paired]).toEqual([3, true]);
  expect(await agreement(judged.heldOut[1]!.b, slice(houses.a, 1, 1) as Tensor4D)).toBe(1);
});
