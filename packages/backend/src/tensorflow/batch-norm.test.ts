import '@tensorflow/tfjs-backend-cpu';
import {
  memory,
  setBackend,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeEach, expect, it } from 'vitest';
import { normaliseBatch, normaliseBatchGradients } from './batch-norm';
import type { NodeBackend } from './node-backend';

beforeEach(async () => {
  await setBackend('cpu');
});

/** A backend whose operations give what they are told, and tell what they were given. */
function recorder(isUsingGpuDevice: boolean, outputs: () => Tensor[]) {
  const calls: { name: string; inputs: readonly Tensor[] }[] = [];
  const backend = {
    ...{ isUsingGpuDevice, binding: {} },
    executeMultipleOutputs(name: string, _: unknown, inputs: readonly Tensor[]) {
      calls.push({ name, inputs: inputs.map((input) => input.clone()) });
      return outputs();
    },
  };
  return { backend: backend as unknown as NodeBackend, calls };
}

const outputs = () => [zeros([2, 1, 2, 2]), ...[1, 2, 3, 4].map((n) => tensor1d([n, 10 * n]))];
const inputs = () => ({ x: zeros([2, 1, 2, 2]), gamma: zeros([2]), beta: zeros([2]) });

it.each([
  ['on the CPU takes the variance that is saved for the gradient', false, [4, 40]],
  // Four values a channel: 3/4 of the unbiased variance.
  ['on a GPU takes the unbiased variance, as what is saved is not the variance', true, [1.5, 15]],
])('%s', (_, isUsingGpuDevice, expected) => {
  const before = memory().numTensors;
  tidy(() => {
    const { backend } = recorder(isUsingGpuDevice, outputs);
    const { mean, variance } = normaliseBatch(backend, inputs(), 1e-5);
    expect(Array.from(mean.dataSync())).toEqual([1, 10]);
    expect(Array.from(variance.dataSync())).toEqual(expected);
  });
  expect(memory().numTensors).toBe(before);
});

it('has the variance 0 of one value, whatever the operation says of it', () =>
  tidy(() => {
    const nan = () => tensor1d([Number.NaN]);
    const { backend } = recorder(true, () => [nan(), nan(), nan(), nan(), nan()]);
    const x = tensor([5], [1, 1, 1, 1]);
    const { variance } = normaliseBatch(backend, { x, gamma: nan(), beta: nan() }, 1e-5);
    expect(Array.from(variance.dataSync())).toEqual([0]);
  }));

it.each([
  [false, [3, 8]],
  [true, [0.5, 1 / 3]],
])(
  'gives the gradient what was saved, on a GPU (%s) 1 / sqrt(variance + epsilon)',
  (isGpu, expected) =>
    tidy(() => {
      const { backend, calls } = recorder(isGpu, outputs);
      const { x, gamma } = inputs();
      const statistics = { mean: tensor1d([1, 2]), variance: tensor1d([3, 8]) };
      normaliseBatchGradients(backend, x, { x, gamma }, statistics, 1);
      const saved = Array.from(calls[0]!.inputs[4]!.dataSync());
      for (const [i, value] of expected.entries()) expect(saved[i]).toBeCloseTo(value, 6);
    }),
);
