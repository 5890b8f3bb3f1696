import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebgpuBackend } from '../backend';
import '../index';
import { type Direction, winogradTile } from './choice';
import { tile3of4, tile4of2, tile4of3 } from './tile';

// Nothing is computed there: this is about what is asked for.
const why = await startDawn('null');

type Shape4 = [number, number, number, number];

const convolution = (
  x: Shape4,
  [taps, channels]: readonly [number, number],
  strides: number,
  pad: number,
) => tf.backend_util.computeConv2DInfo(x, [taps, taps, x[3], channels], strides, 1, pad, 'floor');

const directions: Direction[] = ['forward', 'input', 'filter'];

describe('winogradTile', () => {
  it('takes the large layers of CycleGAN and pix2pix', () => {
    for (const direction of directions) {
      const block = convolution([1, 66, 66, 256], [3, 256], 1, 0);
      expect(winogradTile(block, direction)).toBe(tile4of3);
      const down = convolution([16, 64, 64, 128], [4, 256], 2, 1);
      expect(winogradTile(down, direction)).toBe(tile4of2);
      const patches = convolution([1, 32, 32, 256], [4, 512], 1, 1);
      expect(winogradTile(patches, direction)).toBe(tile3of4);
    }
  });

  it('leaves the small, the thin and other filters to the direct products', () => {
    for (const direction of directions) {
      const tile = (...given: Parameters<typeof convolution>) =>
        winogradTile(convolution(...given), direction);
      expect(tile([1, 66, 66, 64], [3, 64], 1, 0)).toBeUndefined();
      expect(tile([1, 4, 4, 512], [4, 512], 2, 1)).toBeUndefined();
      expect(tile([16, 256, 256, 3], [4, 64], 2, 1)).toBeUndefined();
      expect(tile([1, 66, 66, 256], [1, 256], 1, 0)).toBeUndefined();
      expect(tile([1, 66, 66, 256], [7, 256], 1, 3)).toBeUndefined();
      expect(tile([1, 66, 66, 256], [3, 256], 3, 0)).toBeUndefined();
    }
  });

  it('leaves sums that would round too much to the direct products', () => {
    const deep = convolution([16, 64, 64, 512], [4, 512], 2, 1);
    expect(winogradTile(deep, 'forward')).toBeUndefined();
    expect(winogradTile(deep, 'input')).toBe(tile4of2);
    expect(winogradTile(deep, 'filter')).toBe(tile4of2);
  });
});

describe.skipIf(why)(`convolutions on WebGPU${why ? `: ${why}` : ''}`, () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    { size: 66, names: ['input', 'filter', 'at', 'output'] },
    { size: 18, names: ['convolution'] },
  ])('of $size pixels run the shaders $names', async ({ size, names }) => {
    await tf.setBackend('gan-webgpu');
    const backend = tf.backend() as unknown as WebgpuBackend;
    const dispatch = vi.spyOn(backend, 'dispatch');
    tf.tidy(() => {
      tf.conv2d(tf.zeros<tf.Rank.R4>([1, size, size, 256]), tf.zeros([3, 3, 256, 256]), 1, 'valid');
    });
    const keys = dispatch.mock.calls.map(([{ key }]) => key.replace('winograd ', ''));
    expect(keys.map((key) => key.split(' ')[0]).filter((name) => name !== 'sum')).toEqual(names);
  });
});
