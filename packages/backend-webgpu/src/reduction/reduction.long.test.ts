import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, runOn } from '../../test/compare';
import type { WebgpuBackend } from '../backend';
import '../index';

const why = await startDawn();

/** Values around 1000, whose sums lose much where they are added one after the other. */
const thousands = (length: number) =>
  Float32Array.from({ length }, (_, i) => 1000 + Math.fround(Math.sin(i * 0.7)));

describe.skipIf(why)(`sums on a GPU${why ? `: ${why}` : ''}`, () => {
  it.each([
    [
      [2, 3, 5, 7],
      [0, 1, 2],
    ],
    [
      [1, 64, 64, 64],
      [0, 1, 2],
    ],
    [[1, 37, 50, 3], undefined],
    [
      [3, 20, 30, 4],
      [1, 2],
    ],
    [[70000, 3], [1]],
    [[2, 130, 1, 300], [3]],
    [
      [5, 4, 3],
      [0, 2],
    ],
    [[1, 3, 1], [0]],
    [[], undefined],
  ] as const)('has the cpu kernels’ for %j over %j', async (shape, axis) => {
    for (const keepDims of [false, true]) {
      const attrs = { axis, keepDims };
      // Sums of eighths are exact.
      await expectSameAsCpu('Sum', { x: { shape, seed: 1 } }, attrs);
    }
  });

  it('has the cpu kernels’ for any shape', async () => {
    const given = fc
      .array(fc.constantFrom(1, 2, 3, 4, 9, 17), { minLength: 1, maxLength: 4 })
      .chain((shape) =>
        fc.record({ shape: fc.constant(shape), axis: fc.subarray([...shape.keys()]) }),
      )
      .filter(({ axis }) => axis.length > 0);
    await fc.assert(
      fc.asyncProperty(given, fc.boolean(), async ({ shape, axis }, keepDims) => {
        await expectSameAsCpu('Sum', { x: { shape, seed: 2 } }, { axis, keepDims });
      }),
      { numRuns: 12, seed: 3 },
    );
  });

  it('is nearly as exact as in doubles, in two dispatches at most', async () => {
    for (const [shape, axis] of [
      [[300000], [0]],
      [
        [1, 200, 250, 6],
        [0, 1, 2],
      ],
    ] as const) {
      const values = thousands(300000);
      const inner = shape.length === 1 ? 1 : 6;
      const means = new Float64Array(inner);
      for (const [i, value] of values.entries()) means[i % inner]! += value;
      const x = { shape, values };
      await tf.setBackend('gan-webgpu');
      const backend = tf.backend() as unknown as WebgpuBackend;
      const before = backend.dispatches;
      const [mean] = await runOn('gan-webgpu', 'Mean', { x }, { axis, keepDims: false });
      expect(backend.dispatches - before).toBe(2);
      for (const [i, value] of mean!.values.entries()) {
        const expected = (means[i]! / 300000) * inner;
        expect(Math.abs(value - expected)).toBeLessThan(2e-7 * expected);
      }
    }
  });

  it('passes on what is not finite', async () => {
    const values = [1, Number.POSITIVE_INFINITY, 2, Number.NaN];
    const x = { shape: [2, 2], values };
    const [sum] = await runOn('gan-webgpu', 'Sum', { x }, { axis: [1], keepDims: false });
    expect(Array.from(sum!.values)).toEqual([Number.POSITIVE_INFINITY, Number.NaN]);
  });

  it('leaves integers to the stock kernels', async () => {
    const x = { shape: [3, 4], seed: 1, dtype: 'bool' as const };
    const values = Array.from({ length: 12 }, (_, i) => i % 2);
    await expectSameAsCpu('Sum', { x: { ...x, values } }, { axis: [0], keepDims: false });
  });
});
