import '@tensorflow/tfjs-backend-cpu';
import { zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { conv2d } from './conv2d';
import { conv2dTranspose } from './conv2d-transpose';
import type { Init } from './initializers';

const kernelOf = (init: Init, seed = 0, factory = conv2d) => {
  const layer = factory({ filters: 32, kernelSize: 4, init, seed });
  layer.apply(zeros([1, 4, 4, 16]));
  return layer.getWeights()[0]!.dataSync() as Float32Array;
};
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

describe('init', () => {
  it('normal has the deviation gain', () => {
    expect(deviation(kernelOf({ kind: 'normal', gain: 0.02 }))).toBeCloseTo(0.02, 3);
  });

  it('xavier and kaiming scale by the fans, which PyTorch takes over its own layout', () => {
    const [fanIn, fanOut] = [16 * 16, 32 * 16];
    const xavier = deviation(kernelOf({ kind: 'xavier', gain: 1 }));
    expect(xavier).toBeCloseTo(Math.sqrt(2 / (fanIn + fanOut)), 2);
    expect(deviation(kernelOf({ kind: 'kaiming' }))).toBeCloseTo(Math.sqrt(2 / fanIn), 2);
    const transposed = deviation(kernelOf({ kind: 'kaiming' }, 0, conv2dTranspose));
    expect(transposed).toBeCloseTo(Math.sqrt(2 / fanOut), 2);
  });

  it('orthogonal gives orthogonal filters of norm gain', () => {
    const kernel = kernelOf({ kind: 'orthogonal', gain: 0.5 }); // [256, 32]
    const column = (f: number) => Array.from({ length: 256 }, (_, i) => kernel[i * 32 + f]!);
    const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
    expect(dot(column(3), column(3))).toBeCloseTo(0.25, 5);
    expect(dot(column(3), column(17))).toBeCloseTo(0, 6);
  });

  it('repeats by its seed', () => {
    const init = { kind: 'normal' } as const;
    expect(kernelOf(init, 5)).toEqual(kernelOf(init, 5));
    expect(kernelOf(init, 5)).not.toEqual(kernelOf(init, 6));
  });

  it('refuses what it does not know', () => {
    expect(() => kernelOf({ kind: 'uniform' as 'normal' })).toThrow(
      "conv2d: init.kind must be one of 'normal', 'xavier', 'kaiming', 'orthogonal', got 'uniform'",
    );
  });
});
