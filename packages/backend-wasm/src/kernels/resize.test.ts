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
        // aligned corners of a picture of one pixel. With several pictures its nearest one is wrong.
        fc
          .tuple(fc.constant(1), fc.integer({ min: 2, max: 9 }), size, size, channels)
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

  it.each([[tf.ResizeNearestNeighborGrad], [tf.ResizeBilinearGrad]])(
    '%s is the transpose of the resize, for several pictures that are not square',
    async (name) => {
      await tf.setBackend('gan-wasm');
      const forward = name.slice(0, -'Grad'.length);
      const [left, right] = tf.tidy(() => {
        const how = { alignCorners: false, halfPixelCenters: false };
        const images = tf.randomUniform<tf.Rank.R4>([2, 4, 6, 5], -1, 1, 'float32', 1);
        const dy = tf.randomUniform<tf.Rank.R4>([2, 9, 11, 5], -1, 1, 'float32', 2);
        const y = tf
          .engine()
          .runKernel(forward, { images }, { ...how, size: [9, 11] }) as tf.Tensor;
        const dx = tf.engine().runKernel(name, { images, dy }, how) as tf.Tensor;
        return [tf.sum(tf.mul(y, dy)), tf.sum(tf.mul(images, dx))].map((sum) => sum.dataSync()[0]!);
      }) as unknown as [number, number];
      // <resize(x), dy> = <x, gradient(dy)>
      expect(right).toBeCloseTo(left, 4);
    },
  );

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
