import '@tensorflow/tfjs-backend-cpu';
import {
  memory,
  moments,
  randomNormal,
  squeeze,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { batchNorm } from './batch-norm';
import { instanceNorm } from './instance-norm';
import { leakyRelu } from './leaky-relu';
import { normaliseGiven } from './normalise-given';

const image = randomNormal([1, 4, 6, 3], 2, 3, 'float32', 1) as Tensor4D;
const statistics = () => {
  const { mean, variance } = moments(image, [0, 1, 2]);
  return { mean: squeeze(mean) as Tensor1D, variance: squeeze(variance) as Tensor1D };
};

it.each<[string, () => layers.Layer]>([
  ['a batch norm', () => batchNorm({ gammaSpread: 0.5, seed: 3 })],
  ['one with a leaky ReLU', () => batchNorm({ activation: 'leakyRelu' })],
  ['an instance norm', () => instanceNorm()],
  ['an affine one with a ReLU', () => instanceNorm({ affine: true, activation: 'relu' })],
])('is %s on its own statistics', (_, make) => {
  const layer = make();
  const whole = (layer.apply(image, { training: true }) as Tensor).dataSync();
  const running = layer.getWeights().map((weight) => Array.from(weight.dataSync()));
  const given = statistics();
  const before = memory().numTensors;
  const y = normaliseGiven(layer, image, given);
  expect(memory().numTensors).toBe(before + 1);
  for (const [i, value] of y.dataSync().entries()) expect(value).toBeCloseTo(whole[i]!, 5);
  expect(layer.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(running);
});

it('refuses other layers', () => {
  expect(() => normaliseGiven(leakyRelu(), image, statistics())).toThrow(
    'normaliseGiven: layer must be a batchNorm or an instanceNorm',
  );
});
