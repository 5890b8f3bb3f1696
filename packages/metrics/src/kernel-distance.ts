import { checkInteger, checkOptions, DataError } from '@gan/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkRowLength, readRows } from './features';

/** Options of {@link KernelDistance}. */
export interface KernelDistanceOptions {
  /** Real and generated feature vectors a subset, at least 2. Defaults to 1000, as in the paper. */
  readonly subsetSize?: number;
}

/** Features of real and of generated images; either may be left out, or be of another number. */
export interface FeaturePair {
  /** `[B, D]`. */
  readonly real?: Tensor2D;
  /** `[B, D]`. */
  readonly fake?: Tensor2D;
}

/** What {@link KernelDistance} gives. */
export interface KernelDistanceResult {
  /** The mean over subsets; may be slightly below 0, since it is unbiased. */
  readonly mean: number;
  /** Standard deviation over subsets, 0 where there is one. */
  readonly std: number;
  /** How many subsets there were. */
  readonly subsets: number;
}

const caller = 'KernelDistance';

/**
 * The kernel distance between feature vectors of real and generated images, KID: the unbiased
 * squared maximum mean discrepancy with a cubic kernel.
 *
 *     k(x, y) = (x . y / D + 1)^3
 *     MMD^2 = mean over i != j of k(x_i, x_j) + the same of k(y_i, y_j) - 2 mean over i, j of k(x_i, y_j)
 *
 * Vectors are taken into subsets in the order in which they come, each vector once, and a subset is
 * measured and forgotten when it is full. Vectors wait for their subset's other side, so give both
 * sides in turn: memory is that of two subsets then. (The paper draws its subsets
 * at random; both estimate the same number without bias, as long as the order is random.) What does
 * not fill a subset is left out, unless it is all there is. A subset of n takes about 2 n^2 D
 * multiplications.
 *
 * @throws OptionError for an option that is unknown or out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { KernelDistance } from '@gan/metrics';
 *
 * await useBackend();
 * const distance = new KernelDistance({ subsetSize: 100 });
 * for (let seed = 1; seed <= 5; seed++) {
 *   await distance.add({
 *     real: tf.randomNormal([100, 8], 0, 1, 'float32', seed) as tf.Tensor2D,
 *     fake: tf.randomNormal([100, 8], 1, 1, 'float32', -seed) as tf.Tensor2D,
 *   });
 * }
 * console.log(distance.result()); // mean about 8 over 5 subsets
 * ```
 *
 * Paper: Binkowski, Sutherland, Arbel and Gretton, "Demystifying MMD GANs", arXiv 1801.01401.
 */
export class KernelDistance {
  readonly #subsetSize: number;
  readonly #waiting = { real: [] as Float64Array[], fake: [] as Float64Array[] };
  #length: number | undefined;
  readonly #distances: number[] = [];

  constructor(options: KernelDistanceOptions = {}) {
    checkOptions(caller, options, ['subsetSize']);
    const { subsetSize = 1000 } = options;
    this.#subsetSize = checkInteger(caller, 'subsetSize', subsetSize, { min: 2 });
  }

  /**
   * Takes in a batch of either side or of both; the tensors stay the caller's.
   *
   * @throws ShapeError for another shape; nothing is taken in then.
   * @throws DataError when a value is not finite; nothing is taken in then.
   */
  async add(features: FeaturePair): Promise<void> {
    checkOptions(`${caller}: add`, features, ['real', 'fake']);
    const sides = (['real', 'fake'] as const).flatMap((side) => {
      const rows = features[side];
      return rows === undefined ? [] : [{ side, rows }];
    });
    const batches = await Promise.all(sides.map(({ side, rows }) => readRows(caller, side, rows)));
    const length = this.#length ?? sides[0]?.rows.shape[1];
    for (const { side, rows } of sides) checkRowLength(caller, side, rows, length);
    this.#length = length;
    for (const [i, { side }] of sides.entries()) {
      const values = batches[i]!;
      for (let start = 0; start < values.length; start += length!) {
        this.#waiting[side].push(Float64Array.from(values.subarray(start, start + length!)));
      }
    }
    const { real, fake } = this.#waiting;
    while (Math.min(real.length, fake.length) >= this.#subsetSize) {
      const [x, y] = [real.splice(0, this.#subsetSize), fake.splice(0, this.#subsetSize)];
      this.#distances.push(squaredDiscrepancy(x, y));
    }
  }

  /**
   * The distance for all full subsets so far, or else for what has come; more may be added.
   *
   * @throws DataError for fewer than 2 feature vectors of a side.
   */
  result(): KernelDistanceResult {
    const distances = this.#distances.length > 0 ? this.#distances : [this.#ofWaiting()];
    const count = distances.length;
    const mean = distances.reduce((sum, value) => sum + value, 0) / count;
    const variance = distances.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    return { mean, std: Math.sqrt(variance), subsets: count };
  }

  #ofWaiting(): number {
    const { real, fake } = this.#waiting;
    if (Math.min(real.length, fake.length) >= 2) return squaredDiscrepancy(real, fake);
    throw new DataError(
      `${caller}: each side needs at least 2 feature vectors, got ${real.length} real and ` +
        `${fake.length} fake`,
    );
  }
}

/** The unbiased MMD^2 of two sets of vectors. */
function squaredDiscrepancy(x: readonly Float64Array[], y: readonly Float64Array[]): number {
  return meanOfPairs(x) + meanOfPairs(y) - 2 * meanAcross(x, y);
}

/** The mean of k over pairs of different vectors of one set. */
function meanOfPairs(x: readonly Float64Array[]): number {
  let sum = 0;
  for (let i = 1; i < x.length; i++) {
    for (let j = 0; j < i; j++) sum += kernel(x[i]!, x[j]!);
  }
  return (2 * sum) / (x.length * (x.length - 1));
}

function meanAcross(x: readonly Float64Array[], y: readonly Float64Array[]): number {
  let sum = 0;
  for (const a of x) {
    for (const b of y) sum += kernel(a, b);
  }
  return sum / (x.length * y.length);
}

function kernel(a: Float64Array, b: Float64Array): number {
  let product = 0;
  for (let i = 0; i < a.length; i++) product += a[i]! * b[i]!;
  return (product / a.length + 1) ** 3;
}
