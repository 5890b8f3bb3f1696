import '@tensorflow/tfjs-backend-cpu';
import { fill, memory, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { meanL1 } from './evaluate';

const pair = (a: number, b: number[]) => ({
  a: fill([1, 1, 1, 3], a) as Tensor4D,
  b: tensor4d(b, [1, 1, 1, 3]),
});

it('is the mean absolute difference over the pairs, and leaks nothing', async () => {
  const pairs = [pair(0, [0.5, -0.5, 1]), pair(1, [1, 1, -1])];
  const before = memory().numTensors;
  const loss = await meanL1(pairs, (input) => input.clone());
  // (0.5 + 0.5 + 1) / 3 and (0 + 0 + 2) / 3.
  expect(loss).toBeCloseTo(2 / 3, 6);
  expect(memory().numTensors).toBe(before);
});

it('stops between pairs when it is aborted', async () => {
  const controller = new AbortController();
  let calls = 0;
  const predict = (input: Tensor4D) => {
    calls += 1;
    controller.abort();
    return input.clone();
  };
  const pairs = [pair(0, [0, 0, 0]), pair(0, [0, 0, 0])];
  await expect(meanL1(pairs, predict, controller.signal)).rejects.toThrow('aborted');
  expect(calls).toBe(1);
});
