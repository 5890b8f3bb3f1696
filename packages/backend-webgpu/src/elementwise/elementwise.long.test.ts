import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eighths, expectSameAsCpu, runOn } from '../../test/compare';
import type { WebgpuBackend } from '../backend';
import '../index';

const why = await startDawn();

/** Both signs, from 1e-6 to 1e2. */
const values = Float32Array.from(
  { length: 322 },
  (_, i) => (i % 2 ? -1 : 1) * 10 ** ((i - i / 322) / 40 - 6),
);

describe.skipIf(why)(`element-wise kernels on a GPU${why ? `: ${why}` : ''}`, () => {
  beforeAll(async () => {
    await tf.setBackend('gan-webgpu');
  });

  it.each([
    ['Tanh', Math.tanh, 1e-6],
    // The exponential function of a GPU is the coarser the larger its argument is.
    ['Softplus', (x: number) => (x > 0 ? x : 0) + Math.log1p(Math.exp(-Math.abs(x))), 2e-5],
  ] as const)(
    '%s is right to its last digits for numbers small and large',
    async (name, of, rtol) => {
      for (const length of [values.length, values.length - 2]) {
        const list = values.subarray(0, length);
        const [y] = await runOn('gan-webgpu', name, { x: { shape: [length], values: list } }, {});
        for (const [i, x] of list.entries()) {
          const expected = of(x);
          expect(Math.abs(y!.values[i]! - expected), `${name}(${x})`).toBeLessThanOrEqual(
            // Below lie the numbers that a GPU may take for zero.
            Math.max(rtol * Math.abs(expected), 2 ** -126),
          );
        }
      }
    },
  );

  it.each([
    ['Tanh', [-1, 1, Number.NaN, -0]],
    ['Softplus', [0, Number.POSITIVE_INFINITY, Number.NaN, Math.fround(Math.LN2)]],
    ['LeakyRelu', [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, 0]],
  ] as const)('%s of what is not finite', async (name, expected) => {
    const x = {
      shape: [4],
      values: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, 0],
    };
    const [y] = await runOn('gan-webgpu', name, { x }, { alpha: 0.2 });
    for (const [i, value] of expected.entries()) {
      if (Number.isFinite(value)) expect(y!.values[i]).toBeCloseTo(value, 6);
      else expect(y!.values[i]).toBe(value);
    }
  });

  it.each([[[5, 7]], [[70000, 4]]])('LeakyRelu is the cpu kernel’s for %j', async (shape) => {
    await expectSameAsCpu('LeakyRelu', { x: { shape, seed: 1 } }, { alpha: 0.25 });
  });

  it('takes numbers on either side without putting them on the GPU', async () => {
    const backend = tf.backend() as unknown as WebgpuBackend;
    for (const length of [12, 13]) {
      const list = eighths(length, 1);
      const x = tf.tensor1d(list);
      backend.uploadToGPU(x.dataId);
      const held = () => (backend.memory() as { numBytesInGPU: number }).numBytesInGPU;
      const before = { bytes: held(), dispatches: backend.dispatches };
      const results = [tf.add(x, 2), tf.sub(3, x), tf.mul(0.5, x), tf.div(x, 4)];
      expect(held() - before.bytes).toBe(4 * 4 * length);
      expect(backend.dispatches - before.dispatches).toBe(4);
      const expected = [
        ...[list.map((v) => v + 2), list.map((v) => 3 - v)],
        ...[list.map((v) => v * 0.5), list.map((v) => v / 4)],
      ];
      for (const [i, result] of results.entries()) {
        expect(await result.data()).toEqual(expected[i]);
      }
      const wider = tf.add(x, tf.tensor([1], [1, 1, 1]));
      expect(wider.shape).toEqual([1, 1, length]);
      expect(await wider.data()).toEqual(list.map((v) => v + 1));
      tf.dispose([x, ...results, wider]);
    }
  });

  it('computes numbers of numbers without the GPU', async () => {
    const backend = tf.backend() as unknown as WebgpuBackend;
    const before = backend.dispatches;
    const results = [tf.div(1, 3), tf.sub(1, 3), tf.add(1, 3), tf.mul(0.1, 0.1)];
    expect(backend.dispatches).toBe(before);
    const tenth = Math.fround(0.1);
    for (const [i, value] of [1 / 3, -2, 4, tenth * tenth].entries()) {
      expect(await results[i]!.data()).toEqual(Float32Array.of(value));
    }
    tf.dispose(results);
  });

  it('leaves integers and nothing to the stock kernels', async () => {
    await expectSameAsCpu(
      'Add',
      {
        a: { shape: [3], values: [1, 2, 3], dtype: 'int32' },
        b: { shape: [], values: [2], dtype: 'int32' },
      },
      {},
    );
    await expectSameAsCpu('Tanh', { x: { shape: [0, 4] } }, {});
  });
});
