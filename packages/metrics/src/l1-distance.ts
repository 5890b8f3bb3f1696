import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type Image, ImageMean, measureBatch } from './image-metric';

/**
 * Mean absolute difference over all images: mean |output - target|, from 0 (equal) to 2.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { L1Distance } from '@gan/metrics';
 *
 * await useBackend();
 * const metric = new L1Distance();
 * for (const value of [0, 0.5]) {
 *   await metric.add(tf.fill([2, 16, 16, 3], value), tf.zeros([2, 16, 16, 3]));
 * }
 * console.log(metric.result()); // 0.25
 * ```
 */
export class L1Distance extends ImageMean {
  protected override readonly name = 'l1Distance';

  protected override of({ values: output }: Image, { values: target }: Image): number {
    let sum = 0;
    for (let i = 0; i < output.length; i++) sum += Math.abs(output[i]! - target[i]!);
    return sum / output.length;
  }
}

/**
 * {@link L1Distance} of one batch.
 *
 * @param output `[B, H, W, C]` in [-1, 1].
 * @param target The same shape and range.
 * @throws ShapeError or DataError, as {@link L1Distance}'s `add`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { l1Distance } from '@gan/metrics';
 *
 * await useBackend();
 * console.log(await l1Distance(tf.ones([1, 8, 8, 1]), tf.zeros([1, 8, 8, 1]))); // 1
 * ```
 */
export function l1Distance(output: Tensor4D, target: Tensor4D): Promise<number> {
  return measureBatch(new L1Distance(), output, target);
}
