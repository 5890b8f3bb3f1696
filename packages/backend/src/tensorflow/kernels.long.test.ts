import '@tensorflow/tfjs-backend-cpu';
import { fusedKernels } from '@gan/core';
import { loadTensorflow, tensorflowFolder } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNear, normal, on, run } from '../../test/on-engine';
import { useBackend } from '../use-backend';

type Paddings = [[0, 0], [number, number], [number, number], [0, 0]];

const convolutions = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 3, max: 9 }),
    width: fc.integer({ min: 3, max: 9 }),
    channels: fc.integer({ min: 1, max: 4 }),
    filters: fc.integer({ min: 1, max: 4 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    borders: fc.tuple(...[0, 1, 2, 3].map(() => fc.nat(3))),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .filter(({ height, width, kernel, borders: [top, bottom, left, right] }) =>
    [height + top! + bottom!, width + left! + right!].every((size) => size >= kernel),
  );

describe.skipIf(!tensorflowFolder)('where GAN_TENSORFLOW names a libtensorflow', () => {
  beforeAll(async () => {
    await loadTensorflow(tensorflowFolder!);
    await useBackend('tensorflow');
  });

  it('the gradients of convolutions take any padding', () =>
    fc.assert(
      fc.asyncProperty(
        convolutions,
        async ({ batch, height, width, channels, filters, kernel, stride, borders, seed }) => {
          const [top, bottom, left, right] = borders as [number, number, number, number];
          const pad: Paddings = [
            [0, 0],
            [top, bottom],
            [left, right],
            [0, 0],
          ];
          const compute = () => {
            const x = normal([batch, height, width, channels], seed) as tf.Tensor4D;
            const w = normal([kernel, kernel, channels, filters], seed + 1) as tf.Tensor4D;
            const y = (...[a, b]: tf.Tensor[]) =>
              tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad, 'NHWC', 1, 'floor');
            const value = y(x, w);
            return [value, ...tf.grads(y)([x, w], normal(value.shape, seed + 2))];
          };
          const actual = await on('tensorflow', compute);
          for (const [i, expected] of (await on('cpu', compute)).entries()) {
            expectNear(actual[i]!, expected, 1e-5);
          }
        },
      ),
      { numRuns: 100 },
    ));

  it.each(['same', 'valid'] as const)(
    'a convolution with pad %s has its gradients',
    async (pad) => {
      const compute = () => {
        const inputs = [normal([2, 7, 8, 3], 1), normal([3, 3, 3, 4], 2)];
        const y = (...[a, b]: tf.Tensor[]) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, pad);
        return tf.grads(y)(inputs, normal(y(...inputs).shape, 3));
      };
      const actual = await on('tensorflow', compute);
      for (const [i, expected] of (await on('cpu', compute)).entries()) {
        expectNear(actual[i]!, expected, 1e-5);
      }
    },
  );

  it('a transposed convolution takes one number for all borders', async () => {
    const compute = () => {
      const x = normal([2, 4, 5, 3], 1) as tf.Tensor4D;
      const w = normal([4, 4, 2, 3], 2) as tf.Tensor4D;
      return [tf.conv2dTranspose(x, w, [2, 8, 10, 2], 2, 1)];
    };
    const [actual] = await on('tensorflow', compute);
    const [expected] = await on('cpu', compute);
    expectNear(actual!, expected!, 1e-5);
  });

  it('GanLeakyReluGradient has the bits of dy (x > 0 ? 1 : slope)', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(0, 0.2, 2),
        async (size, seed, slope) => {
          const inputs = () => ({ dy: normal([size], seed), x: normal([size], seed + 1) });
          const [dx] = await on('tensorflow', () =>
            run(fusedKernels.leakyReluGradient, inputs(), { slope }),
          );
          const [expected] = await on('cpu', () => {
            const { dy, x } = inputs();
            return [tf.mul(dy, tf.step(x, slope))];
          });
          expect(dx).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    ));

  it('GanReflectGradient adds what was mirrored to where it came from', () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .record({
            batch: fc.integer({ min: 1, max: 3 }),
            height: fc.integer({ min: 1, max: 8 }),
            width: fc.integer({ min: 1, max: 8 }),
            channels: fc.integer({ min: 1, max: 5 }),
            vertical: fc.nat(7),
            horizontal: fc.nat(7),
            seed: fc.integer({ min: 1, max: 1e6 }),
          })
          .filter((c) => c.vertical < c.height && c.horizontal < c.width),
        async ({ batch, height, width, channels, vertical, horizontal, seed }) => {
          const padded = [batch, height + 2 * vertical, width + 2 * horizontal, channels];
          const [dx] = await on('tensorflow', () =>
            run(
              fusedKernels.reflectGradient,
              { dy: normal(padded, seed) },
              { vertical, horizontal },
            ),
          );
          const [dy] = await on('cpu', () => [normal(padded, seed)]);
          expectNear(dx!, folded(dy!, { height, width, channels, vertical, horizontal }), 1e-5);
        },
      ),
      { numRuns: 60 },
    ));
});

interface Border {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly vertical: number;
  readonly horizontal: number;
}

/** The transpose of reflection, pixel by pixel. */
function folded(dy: Float32Array, { height, width, channels, vertical, horizontal }: Border) {
  const [paddedHeight, paddedWidth] = [height + 2 * vertical, width + 2 * horizontal];
  const batch = dy.length / (paddedHeight * paddedWidth * channels);
  const dx = new Float64Array(batch * height * width * channels);
  const mirrored = (at: number, size: number) =>
    at < 0 ? -at : at >= size ? 2 * size - 2 - at : at;
  for (const [i, value] of dy.entries()) {
    const channel = i % channels;
    const pixel = Math.floor(i / channels);
    const [column, row] = [pixel % paddedWidth, Math.floor(pixel / paddedWidth) % paddedHeight];
    const image = Math.floor(pixel / (paddedWidth * paddedHeight));
    const y = mirrored(row - vertical, height);
    const x = mirrored(column - horizontal, width);
    dx[((image * height + y) * width + x) * channels + channel]! += value;
  }
  return dx;
}
