import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { memory, neg, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { fakePairs } from './fake-pairs';
import { saveSamples } from './samples';

it('saves rows of input, output and target, and leaks nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gan-samples-'));
  try {
    const square = (v: number) => [[v, v, v]];
    const data = fakePairs([
      { a: square(-1), b: square(0) },
      { a: square(1), b: square(0) },
    ]);
    const pairs = [await data.pairs([0]), await data.pairs([1])];
    const before = memory().numTensors;
    const file = join(folder, 'x.png');
    await saveSamples(file, pairs, (input) => neg(input) as Tensor4D);
    expect(memory().numTensors).toBe(before);
    const png = await readFile(file);
    // Width and height in the PNG's header: three and two images of one pixel, gaps of 2.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([7, 4]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
