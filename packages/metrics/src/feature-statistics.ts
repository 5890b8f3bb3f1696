import { DataError } from '@gan/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkRowLength, readRows } from './features';

/** The mean and covariance of feature vectors of length D, all that a Gaussian has. */
export interface Gaussian {
  /** D values. */
  readonly mean: ArrayLike<number>;
  /** D x D values, row by row; symmetric. */
  readonly covariance: ArrayLike<number>;
}

/** What {@link FeatureStatistics} knows of the features that it has seen. */
export interface GaussianOfFeatures extends Gaussian {
  /** Feature vectors seen. */
  readonly count: number;
  readonly mean: Float64Array;
  /** The unbiased estimate, divided by count - 1. */
  readonly covariance: Float64Array;
}

const caller = 'FeatureStatistics';

/**
 * Mean and covariance of feature vectors that come in batches, in float64.
 *
 * Each batch's own mean and scatter are merged into those so far (Chan, Golub and LeVeque's update),
 * which does not cancel as sums of squares do. Memory is D x D, however many vectors come.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { FeatureStatistics } from '@gan/metrics';
 *
 * await useBackend();
 * const statistics = new FeatureStatistics();
 * await statistics.add(tf.tensor2d([[1, 0], [3, 0]]));
 * await statistics.add(tf.tensor2d([[2, 3]]));
 * console.log(statistics.result()); // count 3, mean [2, 1], covariance [1, 0, 0, 3]
 * ```
 */
export class FeatureStatistics {
  #count = 0;
  #mean = new Float64Array(0);
  /** Sums of (x - mean) (x - mean)^T; the lower triangle alone is kept up. */
  #scatter = new Float64Array(0);

  /** Feature vectors so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes in a batch; the tensor stays the caller's.
   *
   * @param features `[B, D]`, with one D for all batches.
   * @throws ShapeError for another shape; nothing is taken in then.
   * @throws DataError when a value is not finite; nothing is taken in then.
   */
  async add(features: Tensor2D): Promise<void> {
    const [count, length] = features?.shape ?? [0, 0];
    const values = await readRows(caller, 'features', features);
    checkRowLength(caller, 'features', features, this.#count > 0 ? this.#mean.length : undefined);
    if (count === 0) return;
    if (this.#count === 0) {
      this.#mean = new Float64Array(length);
      this.#scatter = new Float64Array(length * length);
    }
    const mean = new Float64Array(length);
    for (let i = 0; i < values.length; i++) mean[i % length]! += values[i]! / count;
    const centred = Float64Array.from(values, (value, i) => value - mean[i % length]!);
    for (let i = 0; i < centred.length; i += length) {
      this.#addOuter(centred.subarray(i, i + length), 1);
    }
    const total = this.#count + count;
    const shift = mean.map((value, i) => value - this.#mean[i]!);
    this.#addOuter(shift, (this.#count * count) / total);
    for (let i = 0; i < length; i++) this.#mean[i]! += (shift[i]! * count) / total;
    this.#count = total;
  }

  /**
   * The Gaussian of all features so far; more may be added.
   *
   * @throws DataError for fewer than 2 feature vectors, which have no covariance.
   */
  result(): GaussianOfFeatures {
    if (this.#count < 2) {
      throw new DataError(
        `${caller}: a covariance needs at least 2 feature vectors, got ${this.#count}`,
      );
    }
    const length = this.#mean.length;
    const covariance = new Float64Array(length * length);
    for (let i = 0; i < length; i++) {
      for (let j = 0; j <= i; j++) {
        const value = this.#scatter[i * length + j]! / (this.#count - 1);
        covariance[i * length + j] = value;
        covariance[j * length + i] = value;
      }
    }
    return { count: this.#count, mean: this.#mean.slice(), covariance };
  }

  #addOuter(vector: Float64Array, weight: number): void {
    for (let i = 0, row = 0; i < vector.length; i++, row += vector.length) {
      const scaled = weight * vector[i]!;
      for (let j = 0; j <= i; j++) this.#scatter[row + j]! += scaled * vector[j]!;
    }
  }
}
