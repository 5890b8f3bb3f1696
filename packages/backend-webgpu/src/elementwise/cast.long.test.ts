import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../backend';
import '../index';

const why = await startDawn();

/** Whole numbers of both signs. */
const values = Array.from({ length: 1200 }, (_, i) => (i % 2 ? 1 : i - 600));

describe.skipIf(why)(`casts on a GPU${why ? `: ${why}` : ''}`, () => {
  beforeAll(async () => {
    await tf.setBackend('gan-webgpu');
  });

  it.each(['int32', 'bool'] as const)('%s is a float for every kernel', async (dtype) => {
    const backend = tf.backend() as unknown as WebgpuBackend;
    const list = dtype === 'bool' ? values.map((_, i) => i % 2) : values;
    for (const isOnGpu of [false, true]) {
      const before = tf.memory().numTensors;
      const x = tf.tensor1d(list, dtype);
      if (isOnGpu) backend.uploadToGPU(x.dataId);
      const results = tf.tidy(() => {
        const floats = tf.cast(x, 'float32');
        return [floats, tf.tanh(floats), tf.sum(floats), tf.add(floats, floats), tf.mul(x, 0.5)];
      });
      const expected = [
        ...[list, list.map(Math.tanh), [list.reduce((sum, value) => sum + value, 0)]],
        ...[list.map((value) => 2 * value), list.map((value) => value / 2)],
      ];
      for (const [i, result] of results.entries()) {
        for (const [k, value] of (await result.data()).entries()) {
          expect(Math.abs(value - expected[i]![k]!)).toBeLessThan(1e-6);
        }
      }
      tf.dispose([x, ...results]);
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('leaves other casts to the stock kernel', async () => {
    const x = tf.tensor1d([1.7, -1.7, 0]);
    const results = [tf.cast(x, 'int32'), tf.cast(x, 'bool'), tf.cast(x, 'float32')];
    const lists = await Promise.all(results.map(async (one) => Array.from(await one.data())));
    expect(lists).toEqual([[1, -1, 0], [1, 1, 0], Array.from(await x.data())]);
    tf.dispose([x, results]);
  });
});
