import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boolOperand, operand } from '../../test/arbitraries';
import { expectSameAsCpu } from '../../test/compare';

const size = fc.integer({ min: 1, max: 9 });
const channels = fc.constantFrom(1, 3, 4, 6, 9);
const corners = fc.constantFrom(
  { alignCorners: true, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
);
const batch = fc.integer({ min: 1, max: 2 });
const finite = (shape: number[]) =>
  operand(shape).map((x) => ({ ...x, values: x.values.map((v) => (Number.isFinite(v) ? v : 1)) }));

describe('resize kernels', () => {
  it('resize as cpu, larger and smaller', () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .tuple(batch, size, size, channels)
          .chain((shape) => fc.tuple(operand(shape), fc.tuple(size, size), corners)),
        async ([images, newSize, how]) => {
          const attrs = { ...how, size: newSize };
          await expectSameAsCpu(tf.ResizeNearestNeighbor, { images }, attrs);
          await expectSameAsCpu(tf.ResizeBilinear, { images }, attrs, 1e-6);
        },
      ),
      { numRuns: 100 },
    ));

  it('give the gradients of cpu', () =>
    fc.assert(
      fc.asyncProperty(
        // cpu swaps height and width in the shape of the bilinear gradient, and never ends with
        // aligned corners of a picture of one pixel.
        fc
          .tuple(batch, fc.integer({ min: 2, max: 9 }), size, size, channels)
          .chain(([n, old, height, width, c]) =>
            fc.record({
              images: operand([n, old, old, c]),
              dy: finite([n, height, width, c]),
              how: corners,
            }),
          ),
        async ({ images, dy, how }) => {
          await expectSameAsCpu(tf.ResizeNearestNeighborGrad, { images, dy }, how);
          await expectSameAsCpu(tf.ResizeBilinearGrad, { images, dy }, how, 2e-6);
        },
      ),
      { numRuns: 100 },
    ));

  it('give a gradient of the shape of pictures that are not square', async () => {
    await tf.setBackend('gan-wasm');
    const [shape, total] = tf.tidy(() => {
      const images = tf.zeros<tf.Rank.R4>([1, 4, 6, 5]);
      const dx = tf.grad((x) => tf.image.resizeBilinear(x as tf.Tensor4D, [8, 12]))(images);
      return [dx.shape, tf.sum(dx).dataSync()[0]] as const;
    });
    expect(shape).toEqual([1, 4, 6, 5]);
    expect(total).toBeCloseTo(8 * 12 * 5, 3);
  });

  it('Select agrees with cpu', () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom<number[]>([], [1], [0, 3], [5], [3, 7], [9, 11, 3])
          .chain((shape) => fc.tuple(boolOperand(shape), operand(shape), operand(shape))),
        ([condition, t, e]) => expectSameAsCpu(tf.Select, { condition, t, e }, {}),
      ),
      { numRuns: 60 },
    ));
});
