import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { outputStatistics } from './output-statistics';

it('measures the spread over samples, and the share of values at the ends of tanh', async () => {
  // Over samples: element 1 has mean 0 and variance 1, element 2 mean 2 and variance 0.
  const fake = tensor([
    [-1, 2],
    [1, 2],
  ]);
  const real = tensor([[0.995], [-0.3], [0.98], [-1]]);
  const before = memory().numTensors;
  const found = await outputStatistics(fake, real);
  expect(memory().numTensors).toBe(before);
  expect(found.spread).toBeCloseTo(Math.sqrt(1 / 2), 6);
  const mean = (0.995 - 0.3 + 0.98 - 1) / 4;
  const variance = [0.995, -0.3, 0.98, -1].reduce((sum, x) => sum + (x - mean) ** 2 / 4, 0);
  expect(found.dataSpread).toBeCloseTo(Math.sqrt(variance), 6);
  expect([found.saturated, found.dataSaturated]).toEqual([0.5, 0.5]);
});

it('does not take values beyond 1 for those of a tanh', async () => {
  const found = await outputStatistics(tensor([[-2], [2]]), tensor([[1.5], [0.999]]));
  expect([found.saturated, found.dataSaturated]).toEqual([0, 0.5]);
});
