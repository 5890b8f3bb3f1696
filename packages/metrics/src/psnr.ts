import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type Image, ImageMean, measureBatch } from './image-metric';

/**
 * Peak signal-to-noise ratio in dB, the mean over all images of 10 log10(2^2 / MSE).
 *
 * 2 is the width of the range [-1, 1], and MSE the image's mean squared difference over pixels and
 * channels. An image that equals its target has infinitely many dB, and so has the mean then.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { Psnr } from '@gan/metrics';
 *
 * await useBackend();
 * const metric = new Psnr();
 * await metric.add(tf.fill([4, 16, 16, 3], 0.2), tf.zeros([4, 16, 16, 3]));
 * console.log(metric.result()); // 10 log10(4 / 0.04) = 20
 * ```
 */
export class Psnr extends ImageMean {
  protected override readonly name = 'psnr';

  protected override of({ values: output }: Image, { values: target }: Image): number {
    let sum = 0;
    for (let i = 0; i < output.length; i++) sum += (output[i]! - target[i]!) ** 2;
    return 10 * Math.log10((4 * output.length) / sum);
  }
}

/**
 * {@link Psnr} of one batch, in dB.
 *
 * @param output `[B, H, W, C]` in [-1, 1].
 * @param target The same shape and range.
 * @throws ShapeError or DataError, as {@link Psnr}'s `add`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { psnr } from '@gan/metrics';
 *
 * await useBackend();
 * console.log(await psnr(tf.fill([1, 8, 8, 1], 0.02), tf.zeros([1, 8, 8, 1]))); // 40
 * ```
 */
export function psnr(output: Tensor4D, target: Tensor4D): Promise<number> {
  return measureBatch(new Psnr(), output, target);
}
