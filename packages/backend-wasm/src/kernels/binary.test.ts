import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { boolOperand, broadcastShapes, intOperand, operand } from '../../test/arbitraries';
import { expectSameAsCpu } from '../../test/compare';

const runs = { numRuns: 60 };
const exactFloat = [tf.Add, tf.Sub, tf.Multiply, tf.Maximum, tf.Minimum, tf.SquaredDifference];
const comparisons = [
  tf.Greater,
  tf.GreaterEqual,
  tf.Less,
  tf.LessEqual,
  tf.Equal,
  tf.NotEqual,
] as const;
const integer = [tf.Add, tf.Sub, tf.Multiply, tf.Maximum, tf.Minimum, tf.FloorDiv];
const logic = [tf.LogicalAnd, tf.LogicalOr, tf.Equal, tf.NotEqual];

const floats = broadcastShapes.chain(([a, b]) => fc.tuple(operand(a), operand(b)));
const integers = broadcastShapes.chain(([a, b]) => fc.tuple(intOperand(a), intOperand(b)));
const truths = broadcastShapes.chain(([a, b]) => fc.tuple(boolOperand(a), boolOperand(b)));

describe('binary kernels', () => {
  it.each([...exactFloat, tf.RealDiv, ...comparisons])('%s agrees with cpu on floats', (name) =>
    fc.assert(
      fc.asyncProperty(floats, ([a, b]) => expectSameAsCpu(name, { a, b }, {})),
      runs,
    ),
  );

  it.each([...integer, ...comparisons])('%s agrees with cpu on integers', (name) =>
    fc.assert(
      fc.asyncProperty(integers, ([a, b]) => expectSameAsCpu(name, { a, b }, {})),
      runs,
    ),
  );

  it.each(logic)('%s agrees with cpu on truth values', (name) =>
    fc.assert(
      fc.asyncProperty(truths, ([a, b]) => expectSameAsCpu(name, { a, b }, {})),
      runs,
    ),
  );

  it.each([tf.Add, tf.Sub, tf.Multiply, tf.FloorDiv])('%s wraps around as cpu', (name) => {
    const values = [2147483647, -2147483648, 2147483647, 46341, 123456789, 7, -7];
    const others = [2147483647, -1, -2147483648, 46341, 987654321, 0, 2];
    const shape = [values.length];
    return expectSameAsCpu(
      name,
      { a: { shape, values, dtype: 'int32' }, b: { shape, values: others, dtype: 'int32' } },
      {},
    );
  });

  it('Prelu and EluGrad agree with cpu', () =>
    fc.assert(
      fc.asyncProperty(floats, async ([x, alpha]) => {
        await expectSameAsCpu(tf.Prelu, { x, alpha }, {});
        await expectSameAsCpu(tf.EluGrad, { dy: x, y: x }, {});
      }),
      runs,
    ));

  it('AddN agrees with cpu for any number of terms', () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .tuple(fc.constantFrom<number[]>([], [1], [0, 3], [2, 5], [40, 31, 9]), fc.boolean())
          .chain(([shape, whole]) =>
            fc.array(whole ? intOperand(shape) : operand(shape), { minLength: 1, maxLength: 5 }),
          ),
        (terms) => expectSameAsCpu(tf.AddN, terms, {}),
      ),
      runs,
    ));

  it('gives the same across blocks and rows that a block cuts', async () => {
    for (const [a, b] of [
      [[3, 5, 7, 129], [129]],
      [
        [2, 61, 61, 3],
        [2, 1, 1, 3],
      ],
      [[9001], []],
      [
        [1, 9001],
        [3, 1],
      ],
    ] as [number[], number[]][]) {
      const [x, y] = fc.sample(fc.tuple(operand(a), operand(b)), { numRuns: 1, seed: 3 })[0]!;
      await expectSameAsCpu(tf.Sub, { a: x, b: y }, {});
      await expectSameAsCpu(tf.Sub, { a: y, b: x }, {});
      await expectSameAsCpu(tf.Less, { a: y, b: x }, {});
    }
  });
});
