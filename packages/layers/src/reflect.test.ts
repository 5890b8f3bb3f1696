import * as tf from '@tensorflow/tfjs-core';
import '@gan/backend-wasm';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { engines, expectAllClose } from '@gan/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reflect } from './reflect';

const shapes = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    channels: fc.integer({ min: 1, max: 6 }),
    vertical: fc.nat(8),
    horizontal: fc.nat(8),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .filter(
    ({ height, width, vertical, horizontal }) =>
      vertical < height && horizontal < width && vertical + horizontal > 0,
  );

it.each(engines)('has the transpose of reflection as its gradient, on %s', async (name) => {
  await tf.setBackend(name);
  const property = fc.asyncProperty(
    shapes,
    async ({ batch, height, width, channels, vertical, horizontal, seed }) => {
      const products = tf.tidy(() => {
        const shape: [number, number, number, number] = [batch, height, width, channels];
        const x = tf.randomNormal<tf.Rank.R4>(shape, 0, 1, 'float32', seed);
        const padded = reflect('test', x, [vertical, horizontal]);
        const dy = tf.randomNormal<tf.Rank.R4>(padded.shape, 0, 1, 'float32', seed + 1);
        const dx = tf.grad((t) => reflect('test', t as tf.Tensor4D, [vertical, horizontal]))(x, dy);
        // <reflect(x), dy> = <x, dx> for every x.
        return tf.stack([tf.sum(tf.mul(x, dx)), tf.sum(tf.mul(padded, dy))]);
      });
      const [ofX, ofPadded] = (await products.data()) as unknown as [number, number];
      products.dispose();
      expect(ofX).toBeCloseTo(ofPadded, 3);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

it('adds a mirrored pixel to where it came from', async () => {
  await tf.setBackend('gan-wasm');
  const dx = tf.tidy(() => {
    const x = tf.zeros<tf.Rank.R4>([1, 1, 3, 1]);
    const dy = tf.tensor4d([1, 10, 100, 1000, 10000, 100000, 1000000], [1, 1, 7, 1]);
    return tf
      .grad((t) => reflect('test', t as tf.Tensor4D, [0, 2]))(x, dy)
      .dataSync();
  });
  // The padded row reads pixels 2 1 0 1 2 1 0.
  expect([...dx]).toEqual([1000100, 101010, 10001]);
});

it('can be differentiated again, on gan-wasm too', async () => {
  await tf.setBackend('gan-wasm');
  tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
    // Half the squared norm of d/dx sum(reflect(x)^2) / 2 = A'A x, whose gradient is (A'A)^2 x.
    const gradient = tf.grad((t) =>
      tf.mul(tf.sum(tf.square(reflect('test', t as tf.Tensor4D, [0, 1]))), 0.5),
    );
    const penalty = tf.grad((t) => tf.mul(tf.sum(tf.square(gradient(t))), 0.5));
    expectAllClose(penalty(x), tf.tensor4d([1, 18, 3], [1, 1, 3, 1]), { rtol: 1e-6, atol: 0 });
  });
});
