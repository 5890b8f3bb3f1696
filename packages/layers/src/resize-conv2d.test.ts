import '@tensorflow/tfjs-backend-cpu';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { resizeConv2d } from './resize-conv2d';

describe('resizeConv2d', () => {
  it('repeats pixels and convolves on a reflected border', () => {
    const layer = resizeConv2d({ filters: 1, kernelSize: 3, bias: false });
    const x = tensor([1, 2, 3, 4], [1, 2, 2, 1]); // doubled: 1 1 2 2 / 1 1 2 2 / 3 3 4 4 / 3 3 4 4
    layer.apply(x);
    layer.setWeights([tensor([0, 0, 0, 1, 10, 100, 0, 0, 0], [3, 3, 1, 1])]);
    const y = Array.from((layer.apply(x) as Tensor).dataSync());
    expect(y.slice(0, 4)).toEqual([1 + 10 + 100, 1 + 10 + 200, 1 + 20 + 200, 2 + 20 + 200]);
    expect(y.slice(8, 12)).toEqual([3 + 30 + 300, 3 + 30 + 400, 3 + 40 + 400, 4 + 40 + 400]);
  });

  it('refuses even kernels', () => {
    expect(() => resizeConv2d({ filters: 1, kernelSize: 4 })).toThrow(
      'resizeConv2d: kernelSize must be odd, got 4',
    );
  });
});
