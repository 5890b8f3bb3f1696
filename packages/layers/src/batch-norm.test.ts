import '@tensorflow/tfjs-backend-cpu';
import { expectAllClose } from '@gan/testing';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { batchNorm } from './batch-norm';

const x = tensor([1, 2, 3, 6, 5, 10, 7, 14], [2, 2, 1, 2]); // channel 0: 1 3 5 7, channel 1: 2 6 10 14
const training = { training: true };

describe('batchNorm', () => {
  it('tracks the mean and the unbiased variance with weight momentum on the new value', () => {
    const layer = batchNorm({ momentum: 0.1 });
    layer.apply(x, training);
    const [, , mean, variance] = layer.getWeights() as [Tensor, Tensor, Tensor, Tensor];
    expectAllClose(mean, tensor([0.4, 0.8]));
    expectAllClose(variance, tensor([0.9 + 0.1 * (20 / 3), 0.9 + 0.1 * (80 / 3)]));
  });

  it('normalises by the running statistics outside training, and leaves them', () => {
    const layer = batchNorm();
    layer.apply(x);
    layer.setWeights([tensor([2, 1]), tensor([0, 5]), tensor([4, 8]), tensor([4, 16])]);
    const y = layer.apply(x) as Tensor;
    expectAllClose(y, tensor([-3, 3.5, -1, 4.5, 1, 5.5, 3, 6.5], [2, 2, 1, 2]), { rtol: 1e-5 });
    expectAllClose(layer.getWeights()[2] as Tensor, tensor([4, 8]));
  });

  it('draws gamma from N(1, gammaSpread^2) by its seed', () => {
    const wide = tensor(new Float32Array(2 * 4000), [2, 1, 1, 4000]);
    const gammaOf = (seed: number) => {
      const layer = batchNorm({ gammaSpread: 0.02, seed });
      layer.apply(wide);
      return Array.from(layer.getWeights()[0]!.dataSync());
    };
    const gamma = gammaOf(1);
    const mean = gamma.reduce((a, b) => a + b, 0) / 4000;
    const deviation = Math.sqrt(gamma.map((g) => (g - mean) ** 2).reduce((a, b) => a + b) / 4000);
    expect(Math.abs(mean - 1)).toBeLessThan(1.5e-3);
    expect(Math.abs(deviation - 0.02)).toBeLessThan(1e-3);
    expect(gammaOf(1)).toEqual(gamma);
    expect(gammaOf(2)).not.toEqual(gamma);
  });
});
