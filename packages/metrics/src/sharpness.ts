import { DataError } from '@gan/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type Image, ImageMetric, measureBatch } from './image-metric';

/**
 * How sharp images are beside their targets: the ratio of their gradient energies.
 *
 *     sharpness = sum |grad output|^2 / sum |grad target|^2
 *     |grad x|^2 = (x[i, j + 1] - x[i, j])^2 + (x[i + 1, j] - x[i, j])^2
 *
 * summed over all images, pixels and channels. 1 is as sharp as the targets; blurring takes energy
 * away, noise adds some, so read it beside {@link Ssim} and {@link L1Distance}. It does not ask
 * whether edges lie where the target has them.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { Sharpness } from '@gan/metrics';
 *
 * await useBackend();
 * const photos = tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], -1, 1, 'float32', 1);
 * const blurred = tf.avgPool(photos, 3, 1, 'same');
 * const metric = new Sharpness();
 * await metric.add(blurred, photos);
 * console.log(metric.result()); // 0.04: a box of 3 x 3 takes most of white noise's energy
 * ```
 */
export class Sharpness extends ImageMetric {
  protected override readonly name = 'sharpness';
  protected override readonly smallest = 2;
  #output = 0;
  #target = 0;

  protected override measure(output: Image, target: Image): void {
    this.#output += gradientEnergy(output);
    this.#target += gradientEnergy(target);
  }

  protected override value(): number {
    if (this.#target > 0) return this.#output / this.#target;
    throw new DataError(
      'sharpness: all targets are of one colour, which is neither sharp nor blurred; check the data',
    );
  }
}

/**
 * {@link Sharpness} of one batch.
 *
 * @param output `[B, H, W, C]` in [-1, 1], at least 2 x 2 pixels.
 * @param target The same shape and range.
 * @throws ShapeError as {@link Sharpness}'s `add`; DataError as its `add` and `result`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { sharpness } from '@gan/metrics';
 *
 * await useBackend();
 * const stripes = tf.tile(tf.tensor4d([-1, 1], [1, 1, 2, 1]), [1, 8, 4, 1]);
 * console.log(await sharpness(tf.mul(stripes, 0.5), stripes)); // 0.25
 * ```
 */
export function sharpness(output: Tensor4D, target: Tensor4D): Promise<number> {
  return measureBatch(new Sharpness(), output, target);
}

function gradientEnergy({ values, height, width, channels }: Image): number {
  const row = width * channels;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % row < row - channels) sum += (values[i + channels]! - values[i]!) ** 2;
    if (i < (height - 1) * row) sum += (values[i + row]! - values[i]!) ** 2;
  }
  return sum;
}
