import { _FusedMatMul, BatchMatMul, Cast } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { intOperand, operand } from '../../test/arbitraries';
import { eluTolerance, expectSameAsCpu } from '../../test/compare';

const size = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.constantFrom(1, 2, 3, 8, 16, 64, 65, 127),
);

const shapes = fc
  .record({
    batches: fc.constantFrom([1, 1], [1, 1], [3, 3], [1, 4], [4, 1], [9, 9], [0, 0]),
    rows: size,
    depth: fc.oneof(size, fc.constantFrom(350)),
    columns: size,
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  })
  .map(({ batches, rows, depth, columns, transposeA, transposeB }) => ({
    a: [batches[0]!, ...(transposeA ? [depth, rows] : [rows, depth])],
    b: [batches[1]!, ...(transposeB ? [columns, depth] : [depth, columns])],
    columns,
    attrs: { transposeA, transposeB },
  }));

const runs = { numRuns: 80 };

describe('matrix products', () => {
  it('BatchMatMul agrees with cpu for any transposition', () =>
    fc.assert(
      fc.asyncProperty(
        shapes.chain((s) => fc.tuple(fc.constant(s), operand(s.a), operand(s.b))),
        ([{ attrs }, a, b]) => expectSameAsCpu(BatchMatMul, { a, b }, attrs),
      ),
      runs,
    ));

  it('BatchMatMul agrees with cpu on integers', () =>
    fc.assert(
      fc.asyncProperty(
        shapes.chain((s) => fc.tuple(fc.constant(s), intOperand(s.a), intOperand(s.b))),
        ([{ attrs }, a, b]) => expectSameAsCpu(BatchMatMul, { a, b }, attrs),
      ),
      { numRuns: 20 },
    ));

  it('_FusedMatMul agrees with cpu for every activation', () =>
    fc.assert(
      fc.asyncProperty(
        shapes.chain((s) =>
          fc.record({
            attrs: fc.constant(s.attrs),
            a: operand(s.a),
            b: operand(s.b),
            bias: fc.option(fc.oneof(operand([s.columns]), operand([1])), { nil: undefined }),
            slopes: operand([s.columns]),
            activation: fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'prelu', 'leakyrelu'),
          }),
        ),
        ({ attrs, a, b, bias, slopes, activation }) =>
          expectSameAsCpu(
            _FusedMatMul,
            { a, b, bias, preluActivationWeights: activation === 'prelu' ? slopes : undefined },
            { ...attrs, activation, leakyreluAlpha: 0.25 },
            eluTolerance(activation),
          ),
      ),
      runs,
    ));
});

describe('Cast', () => {
  it('agrees with cpu between all numeric types', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(operand([3, 5]), intOperand([7]), intOperand([0, 2])),
        fc.constantFrom('float32', 'int32', 'bool'),
        (x, dtype) => expectSameAsCpu(Cast, { x }, { dtype }),
      ),
      runs,
    ));
});
