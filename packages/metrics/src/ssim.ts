import type { Tensor4D } from '@tensorflow/tfjs-core';
import { WINDOW, windowMeans } from './gaussian-window';
import { type Image, ImageMean, measureBatch } from './image-metric';

/** (K1 L)^2 and (K2 L)^2 with K1 = 0.01, K2 = 0.03 and L = 2, the width of [-1, 1]. */
const C1 = 0.02 ** 2;
const C2 = 0.06 ** 2;

/**
 * Structural similarity, the mean over all images: 1 for equal images, about 0 for unrelated ones.
 *
 * In each window, with Gaussian weights (11 x 11, sigma 1.5) for means mu, variances s^2 and
 * covariance s_xy:
 *
 *     SSIM = (2 mu_x mu_y + C1) (2 s_xy + C2) / ((mu_x^2 + mu_y^2 + C1) (s_x^2 + s_y^2 + C2))
 *
 * with C1 = (0.01 x 2)^2, C2 = (0.03 x 2)^2. An image's SSIM is the mean over all windows that lie
 * within it and over its channels, each taken by itself; nothing is padded or scaled down. These are
 * the conventions of scikit-image with `gaussian_weights=True, use_sample_covariance=False,
 * data_range=2`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { Ssim } from '@gan/metrics';
 *
 * await useBackend();
 * const metric = new Ssim();
 * const photos = tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], -1, 1, 'float32', 1);
 * await metric.add(photos, photos);
 * console.log(metric.result()); // 1
 * ```
 *
 * Paper: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
 * structural similarity", IEEE Transactions on Image Processing 13 (2004).
 */
export class Ssim extends ImageMean {
  protected override readonly name = 'ssim';
  protected override readonly smallest = WINDOW;

  protected override of(output: Image, target: Image): number {
    const { height, width, channels } = output;
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      sum += ofPlanes(planeOf(output, c), planeOf(target, c), height, width);
    }
    return sum / channels;
  }
}

/**
 * {@link Ssim} of one batch.
 *
 * @param output `[B, H, W, C]` in [-1, 1], at least 11 x 11 pixels.
 * @param target The same shape and range.
 * @throws ShapeError or DataError, as {@link Ssim}'s `add`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { ssim } from '@gan/metrics';
 *
 * await useBackend();
 * console.log(await ssim(tf.ones([1, 16, 16, 1]), tf.zeros([1, 16, 16, 1]))); // 0.0004
 * ```
 */
export function ssim(output: Tensor4D, target: Tensor4D): Promise<number> {
  return measureBatch(new Ssim(), output, target);
}

function planeOf({ values, channels, height, width }: Image, channel: number): Float64Array {
  const plane = new Float64Array(height * width);
  for (let i = 0, j = channel; i < plane.length; i++, j += channels) plane[i] = values[j]!;
  return plane;
}

function ofPlanes(x: Float64Array, y: Float64Array, height: number, width: number): number {
  const means = (plane: Float64Array) => windowMeans(plane, height, width);
  const [muX, muY] = [means(x), means(y)];
  const [xx, yy] = [means(x.map((v) => v * v)), means(y.map((v) => v * v))];
  const xy = means(x.map((v, i) => v * y[i]!));
  let sum = 0;
  for (let i = 0; i < muX.length; i++) {
    const [a, b] = [muX[i]!, muY[i]!];
    const variances = xx[i]! - a * a + yy[i]! - b * b;
    const covariance = xy[i]! - a * b;
    sum += ((2 * a * b + C1) * (2 * covariance + C2)) / ((a * a + b * b + C1) * (variances + C2));
  }
  return sum / muX.length;
}
