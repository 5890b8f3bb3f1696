import { fusedKernels } from '@gan/core';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { eighths, runOn } from '../../test/compare';
import '../index';

const why = await startDawn();

describe.skipIf(why)(`running statistics on a GPU${why ? `: ${why}` : ''}`, () => {
  it('follow the formula to a unit in the last place', async () => {
    const [momentum, correction] = [0.1, 49 / 48];
    for (const size of [1, 70, 512]) {
      const operand = (seed: number) => ({ shape: [size], seed });
      const operands = {
        ...{ runningMean: operand(1), runningVariance: operand(2) },
        ...{ mean: operand(3), variance: operand(4) },
      };
      const attrs = { momentum, correction };
      const results = await runOn('gan-webgpu', fusedKernels.runningStatistics, operands, attrs);
      const next = (running: number, value: number, factor: number) =>
        eighths(size, running).map(
          (x, i) => (1 - momentum) * x + momentum * eighths(size, value)[i]! * factor,
        );
      for (const [i, expected] of [next(1, 3, 1), next(2, 4, correction)].entries()) {
        for (const [k, value] of results[i]!.values.entries()) {
          expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(2 ** -22);
        }
      }
    }
  });

  it('are put in place where nothing else holds them', async () => {
    await tf.setBackend('gan-webgpu');
    // Fewer values share their buffer with others of the same.
    const tens = (...pair: [number, number]) =>
      Float32Array.from({ length: 20 }, (_, i) => pair[i % 2]!);
    const inputs = {
      ...{ runningMean: tf.tensor1d(tens(1, 2)), runningVariance: tf.tensor1d(tens(4, 8)) },
      ...{ mean: tf.tensor1d(tens(3, 2)), variance: tf.tensor1d(tens(8, 8)) },
    };
    const run = () =>
      tf
        .engine()
        .runKernel(fusedKernels.runningStatistics, inputs, { momentum: 0.5, correction: 2 });
    const [mean, variance] = run() as tf.Tensor[];
    expect(await inputs.runningMean.data()).toEqual(tens(2, 2));
    expect(await inputs.runningVariance.data()).toEqual(tens(10, 12));
    // Both are held by two now.
    const apart = run() as tf.Tensor[];
    expect(await variance!.data()).toEqual(tens(10, 12));
    expect(await apart[1]!.data()).toEqual(tens(13, 14));
    tf.dispose([inputs, mean!, variance!, apart]);
  });
});
