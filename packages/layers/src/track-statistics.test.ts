import '@tensorflow/tfjs-backend-cpu';
import { fusedKernels } from '@gan/core';
import { expectAllClose } from '@gan/testing';
import {
  dispose,
  type KernelFunc,
  registerKernel,
  setBackend,
  type TensorInfo,
  tensor1d,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trackStatistics } from './track-statistics';

type Names = 'runningMean' | 'runningVariance' | 'mean' | 'variance';

describe('trackStatistics', () => {
  beforeAll(() => setBackend('cpu'));

  const running = { mean: tensor1d([1, 2]), variance: tensor1d([4, 8]) };
  const batch = { mean: tensor1d([3, 2]), variance: tensor1d([8, 4]) };
  const attributes = { momentum: 0.25, correction: 1.5 };

  it('moves towards the mean and the corrected variance', () => {
    const next = trackStatistics(running, batch, attributes);
    expectAllClose(next.mean, tensor1d([1.5, 2]));
    expectAllClose(next.variance, tensor1d([6, 7.5]));
  });

  it('leaves it to the backend where that has the kernel', () => {
    const given: object[] = [];
    registerKernel({
      kernelName: fusedKernels.runningStatistics,
      backendName: 'cpu',
      // The batch's own, the other way around.
      kernelFunc: (({ inputs, attrs, backend }: Call) => {
        given.push(attrs);
        return [inputs.variance, inputs.mean].map(({ dataId, shape, dtype }) => {
          backend.incRef(dataId);
          return { dataId, shape, dtype };
        });
      }) as unknown as KernelFunc,
    });
    try {
      const next = trackStatistics(running, batch, attributes);
      expect(given).toEqual([attributes]);
      expectAllClose(next.mean, batch.variance);
      expectAllClose(next.variance, batch.mean);
      dispose([next.mean, next.variance]);
    } finally {
      unregisterKernel(fusedKernels.runningStatistics, 'cpu');
    }
  });
});

/** What TensorFlow.js calls the kernel with. */
interface Call {
  readonly inputs: Readonly<Record<Names, TensorInfo>>;
  readonly attrs: object;
  readonly backend: { incRef(dataId: TensorInfo['dataId']): void };
}
