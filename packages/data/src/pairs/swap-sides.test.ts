import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { proceduralFacades } from '../facade/procedural-facades';
import type { ImagePair } from './pair-dataset';
import { swapSides } from './swap-sides';

it('exchanges input and target everywhere', async () => {
  const pairs = proceduralFacades({ imageSize: 32, count: 3 });
  const swapped = swapSides(pairs);
  const before = memory().numTensors;
  const values = async (pair: ImagePair) => {
    const both = [pair.a.dataSync(), pair.b.dataSync()];
    dispose([pair.a, pair.b]);
    return both;
  };
  const [label, photo] = await values(await pairs.pairs([1]));
  expect(await values(await swapped.pairs([1]))).toEqual([photo, label]);
  expect(await values(await swapped.subset([1]).pairs([0]))).toEqual([photo, label]);
  const order = { batchSize: 1, seed: 4, epoch: 1 };
  const there: Float32Array[][] = [];
  for await (const pair of pairs.batches(order)) there.push((await values(pair)) as Float32Array[]);
  let seen = 0;
  for await (const pair of swapped.batches(order)) {
    expect(await values(pair)).toEqual(there[seen]!.toReversed());
    seen += 1;
  }
  expect([seen, swapped.size, swapped.names]).toEqual([3, 3, pairs.names]);
  expect(memory().numTensors).toBe(before);
});
