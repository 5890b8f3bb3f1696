import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyShape, boolOperand, intOperand, operand } from '../../test/arbitraries';
import { expectSameAsCpu } from '../../test/compare';

const runs = { numRuns: 100 };
const solid = anyShape.filter((shape) => shape.length > 0 && !shape.includes(0));

const anyOperand = (shape: number[]) =>
  fc.oneof(operand(shape), intOperand(shape), boolOperand(shape));

/** [begin, end, stride] within a dimension, in the stride's direction; begin may count from the end. */
function range(size: number): fc.Arbitrary<[number, number, number]> {
  return fc
    .tuple(
      fc.nat({ max: size - 1 }),
      fc.nat({ max: size - 1 }),
      fc.constantFrom(1, 1, 2, 3, -1, -2),
      fc.boolean(),
    )
    .map(([a, b, stride, fromEnd]) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const [begin, end] = stride > 0 ? [low, high + 1] : [high, low];
      return [fromEnd ? begin - size : begin, end, stride];
    });
}

describe('kernels that move elements', () => {
  it('Transpose agrees with cpu for any permutation', () =>
    fc.assert(
      fc.asyncProperty(
        anyShape.chain((shape) =>
          fc.tuple(
            anyOperand(shape),
            fc.shuffledSubarray(
              shape.map((_, i) => i),
              { minLength: shape.length },
            ),
          ),
        ),
        ([x, perm]) => expectSameAsCpu(tf.Transpose, { x }, { perm }),
      ),
      { numRuns: 200 },
    ));

  it.each([
    [
      [70, 45],
      [1, 0],
    ],
    [
      [2, 37, 5, 66],
      [0, 3, 1, 2],
    ],
    [
      [2, 33, 34, 3],
      [0, 3, 1, 2],
    ],
    [
      [3, 35, 65],
      [2, 0, 1],
    ],
    [
      [2, 3, 4, 5, 6, 7],
      [5, 3, 1, 0, 2, 4],
    ],
  ])('Transpose of %j by %j crosses tiles as cpu', (shape, perm) =>
    expectSameAsCpu(
      tf.Transpose,
      { x: fc.sample(operand(shape), { numRuns: 1, seed: 5 })[0]! },
      { perm },
    ),
  );

  it('Slice and SplitV agree with cpu', () =>
    fc.assert(
      fc.asyncProperty(
        solid.chain((shape) =>
          fc.tuple(
            anyOperand(shape),
            fc.tuple(...shape.map((size) => fc.nat({ max: size - 1 }))),
            fc.nat({ max: shape.length - 1 }),
          ),
        ),
        async ([x, begin, axis]) => {
          const size = x.shape.map((length, i) => Math.max(length - begin[i]! - (i % 2), 0));
          await expectSameAsCpu(tf.Slice, { x }, { begin, size });
          const cut = begin[axis]!;
          const numOrSizeSplits = [cut, x.shape[axis]! - cut];
          await expectSameAsCpu(tf.SplitV, { x }, { numOrSizeSplits, axis });
        },
      ),
      runs,
    ));

  it('StridedSlice agrees with cpu, forwards and backwards', () =>
    fc.assert(
      fc.asyncProperty(
        solid.chain((shape) =>
          fc.record({
            x: anyOperand(shape),
            ranges: fc.tuple(...shape.map(range)),
            beginMask: fc.nat({ max: 31 }),
            endMask: fc.nat({ max: 31 }),
          }),
        ),
        ({ x, ranges, ...masks }) => {
          const [begin, end, strides] = [0, 1, 2].map((i) => ranges.map((r) => r[i]!));
          const none = { ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
          return expectSameAsCpu(
            tf.StridedSlice,
            { x },
            { begin, end, strides, ...masks, ...none },
          );
        },
      ),
      { numRuns: 200 },
    ));

  it('Reverse and Tile agree with cpu', () =>
    fc.assert(
      fc.asyncProperty(
        solid.chain((shape) =>
          fc.tuple(
            anyOperand(shape),
            fc.subarray(shape.map((_, i) => i)),
            fc.tuple(...shape.map(() => fc.integer({ min: 0, max: 3 }))),
          ),
        ),
        async ([x, dims, reps]) => {
          await expectSameAsCpu(tf.Reverse, { x }, { dims });
          await expectSameAsCpu(tf.Tile, { x }, { reps });
        },
      ),
      runs,
    ));

  it('Concat agrees with cpu along any axis, empty tensors among them', () =>
    fc.assert(
      fc.asyncProperty(
        solid.chain((shape) =>
          fc
            .tuple(fc.nat({ max: shape.length - 1 }), fc.nat({ max: 2 }))
            .chain(([axis, type]) =>
              fc
                .array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 })
                .chain((sizes) =>
                  fc.tuple(
                    fc.constant(axis),
                    fc.tuple(
                      ...sizes.map((size) =>
                        [operand, intOperand, boolOperand][type]!(
                          shape.map((own, i) => (i === axis ? size : own)),
                        ),
                      ),
                    ),
                  ),
                ),
            ),
        ),
        ([axis, parts]) => expectSameAsCpu(tf.Concat, parts, { axis }),
      ),
      runs,
    ));

  it('PadV2 and MirrorPad agree with cpu', () =>
    fc.assert(
      fc.asyncProperty(
        solid.chain((shape) =>
          fc.tuple(
            anyOperand(shape),
            fc.tuple(
              ...shape.map((size) =>
                fc.tuple(fc.nat({ max: size - 1 }), fc.nat({ max: size - 1 })),
              ),
            ),
          ),
        ),
        async ([x, paddings]) => {
          await expectSameAsCpu(tf.PadV2, { x }, { paddings, constantValue: 1 });
          await expectSameAsCpu(tf.PadV2, { x }, { paddings, constantValue: 0 });
          await expectSameAsCpu(tf.MirrorPad, { x }, { paddings, mode: 'reflect' });
          await expectSameAsCpu(tf.MirrorPad, { x }, { paddings, mode: 'symmetric' });
        },
      ),
      runs,
    ));

  it('GatherV2 agrees with cpu along any axis', () =>
    fc.assert(
      fc.asyncProperty(
        solid.chain((shape) =>
          fc
            .nat({ max: shape.length - 1 })
            .chain((axis) =>
              fc.tuple(
                fc.constant(axis),
                anyOperand(shape),
                fc.array(fc.nat({ max: shape[axis]! - 1 }), { maxLength: 7 }),
              ),
            ),
        ),
        ([axis, x, values]) =>
          expectSameAsCpu(
            tf.GatherV2,
            { x, indices: { shape: [values.length], values, dtype: 'int32' } },
            { axis, batchDims: 0 },
          ),
      ),
      runs,
    ));

  it('GatherV2 agrees with cpu within batches, and refuses what is out of range', async () => {
    const x = { shape: [2, 2, 3, 2], values: Array.from({ length: 24 }, (_, i) => i) };
    const indices = { shape: [2, 2], values: [2, 0, 1, 1], dtype: 'int32' as const };
    await expectSameAsCpu(tf.GatherV2, { x, indices }, { axis: 2, batchDims: 1 });
    const outside = { ...indices, values: [3, 0, 1, 1] };
    await expect(
      expectSameAsCpu(tf.GatherV2, { x, indices: outside }, { axis: 2, batchDims: 1 }),
    ).rejects.toThrow('not in [0, 2]');
  });
});
