import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boolOperand, intOperand, operand } from '../../test/arbitraries';
import { expectSameAsCpu } from '../../test/compare';

const runs = { numRuns: 80 };

/** A shape of rank 1 to 5 and some of its axes, negative ones among them. */
const reduced = fc
  .array(
    fc.oneof(
      { arbitrary: fc.integer({ min: 1, max: 9 }), weight: 20 },
      { arbitrary: fc.constantFrom(0, 17, 40), weight: 2 },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc
        .subarray(
          shape.map((_, i) => i),
          { minLength: 0 },
        )
        .map((axes) => axes.map((axis, i) => (i % 2 ? axis - shape.length : axis))),
      keepDims: fc.boolean(),
    }),
  );

const attributes = ({ axis, keepDims }: { axis: number[]; keepDims: boolean }) => ({
  axis,
  reductionIndices: axis,
  keepDims,
});

describe('reductions', () => {
  it.each([
    [tf.Sum, 0],
    [tf.Mean, 2e-7],
    [tf.Max, 0],
    [tf.Min, 0],
    [tf.Prod, 1e-6],
  ] as const)('%s agrees with cpu on floats', (name, tolerance) =>
    fc.assert(
      fc.asyncProperty(
        reduced.chain((r) => fc.tuple(fc.constant(r), operand(r.shape))),
        ([r, x]) => expectSameAsCpu(name, { x }, attributes(r), tolerance),
      ),
      runs,
    ),
  );

  it.each([tf.Sum, tf.Max, tf.Min])('%s agrees with cpu on integers', (name) =>
    fc.assert(
      fc.asyncProperty(
        reduced.chain((r) => fc.tuple(fc.constant(r), intOperand(r.shape))),
        ([r, x]) => expectSameAsCpu(name, { x }, attributes(r)),
      ),
      runs,
    ),
  );

  it.each([tf.Sum, tf.All, tf.Any])('%s agrees with cpu on truth values', (name) =>
    fc.assert(
      fc.asyncProperty(
        reduced.chain((r) => fc.tuple(fc.constant(r), boolOperand(r.shape))),
        ([r, x]) => expectSameAsCpu(name, { x }, attributes(r)),
      ),
      runs,
    ),
  );

  it.each([tf.ArgMax, tf.ArgMin])('%s agrees with cpu', (name) =>
    fc.assert(
      fc.asyncProperty(
        reduced
          .filter(({ shape }) => shape.every((size) => size > 0))
          .chain(({ shape }) =>
            fc.tuple(
              fc.nat({ max: shape.length - 1 }),
              fc.oneof(operand(shape), intOperand(shape)),
            ),
          ),
        ([axis, x]) => expectSameAsCpu(name, { x }, { axis }),
      ),
      runs,
    ),
  );

  it('folds chunks of every layout', async () => {
    for (const [shape, axis] of [
      [[40_001], [0]],
      [[3, 17_000], [1]],
      [[701, 67], [0]],
      [[2, 331, 67], [1]],
      [
        [2, 3, 30_000],
        [0, 1],
      ],
    ] as [number[], number[]][]) {
      const x = fc.sample(operand(shape), { numRuns: 1, seed: 4 })[0]!;
      await expectSameAsCpu(tf.Sum, { x }, { axis, keepDims: false });
      await expectSameAsCpu(tf.Max, { x }, { reductionIndices: axis, keepDims: true });
    }
  });

  it.each([1, 3, 16, 17, 40])(
    'tells zeros apart and keeps NaN wherever it stands in %d',
    async (n) => {
      await tf.setBackend('gan-wasm');
      /** The extreme of n rows and n columns of `among`, with `value` on the diagonal. */
      const extremes = (extreme: typeof tf.max, value: number, among: number) =>
        tf.tidy(() => {
          const rows = Array.from({ length: n }, (_, i) =>
            Array.from({ length: n }, (_, j) => (i === j ? value : among)),
          );
          const x = tf.tensor2d(rows);
          return [0, 1].flatMap((axis) => [...extreme(x, axis).dataSync()]);
        });
      const all = (value: number) => Array(2 * n).fill(value);
      expect(extremes(tf.max, 0, -0)).toEqual(all(0));
      expect(extremes(tf.max, -0, -1)).toEqual(all(-0));
      expect(extremes(tf.min, -0, 0)).toEqual(all(-0));
      expect(extremes(tf.min, 0, 1)).toEqual(all(0));
      for (const extreme of [tf.max, tf.min]) {
        expect(extremes(extreme, Number.NaN, 1)).toEqual(all(Number.NaN));
        expect(extremes(extreme, Number.NaN, -0)).toEqual(all(Number.NaN));
      }
    },
  );

  it('sums ten million floats to 1e-7 and wraps integers', async () => {
    await tf.setBackend('gan-wasm');
    const sums = tf.tidy(() => {
      const x = tf.fill([10_000_000], 0.1);
      const columns = tf.reshape(x, [1_000_000, 10]);
      const large = tf.fill([3], 2_000_000_000, 'int32');
      return [tf.sum(x), tf.mean(x), tf.sum(columns, 0), tf.sum(large)].map((y) => y.dataSync());
    });
    const tenth = Math.fround(0.1);
    expect(sums[0]![0]! / (tenth * 1e7) - 1).toBeCloseTo(0, 7);
    expect(sums[1]![0]! / tenth - 1).toBeCloseTo(0, 7);
    expect(sums[2]![7]! / (tenth * 1e6) - 1).toBeCloseTo(0, 7);
    expect(sums[3]![0]).toBe(6_000_000_000 | 0);
  });
});
