import '@tensorflow/tfjs-backend-cpu';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { range, slopes } from './sweep';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

it.each([
  ['minimax', (x: number) => -sigmoid(x)],
  ['bce', (x: number) => -sigmoid(-x)],
  ['lsgan', (x: number) => 2 * (x - 1)],
  ['wgan', () => -1],
] as const)('%s has the slope of its formula', (kind, slope) => {
  const outputs = range(-8, 4, 13);
  expect(outputs.slice(0, 3)).toEqual([-8, -7, -6]);
  const before = memory().numTensors;
  const actual = slopes(kind, outputs);
  expect(memory().numTensors).toBe(before);
  for (const [i, x] of outputs.entries()) expect(actual[i]).toBeCloseTo(slope(x), 5);
});
