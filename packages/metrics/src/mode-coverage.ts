import { checkInteger, checkNumber, checkOptions, DataError, OptionError, show } from '@gan/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkRowLength, readRows } from './features';

/** Options of {@link ModeCoverage}; the Gaussian sets of `@gan/data` have `centres` and `std`. */
export interface ModeCoverageOptions {
  /** Where the modes lie: M points of D coordinates. */
  readonly centres: readonly (readonly number[])[];
  /** Standard deviation of each mode, in every coordinate. */
  readonly std: number;
  /** A sample is of high quality within so many standard deviations of a centre. Defaults to 3. */
  readonly within?: number;
  /**
   * Samples of high quality that a mode needs to be captured. Defaults to 1; more leave out modes
   * that a generator only sweeps over on its way between others.
   */
  readonly minimum?: number;
}

/** What {@link ModeCoverage} gives. */
export interface ModeCoverageResult {
  /** Samples so far. */
  readonly samples: number;
  /** Modes with at least `minimum` samples of high quality, of `counts.length`. */
  readonly modes: number;
  /** The share of samples of high quality, 0 to 1. */
  readonly highQuality: number;
  /** Samples of high quality at each mode, in the order of `centres`. */
  readonly counts: readonly number[];
  /**
   * KL(samples' modes || uniform) in nats, each sample counted at its nearest mode: 0 when all modes
   * come equally often, log M when one is all there is.
   */
  readonly kl: number;
}

const caller = 'ModeCoverage';

/**
 * How many modes of a mixture of Gaussians a generator has found, and how exactly it meets them.
 *
 * A sample is of high quality when its nearest centre is at most 3 standard deviations away
 * (Euclidean), and a mode is captured when it is nearest to at least one such sample: VEEGAN's
 * convention, there with 2500 samples. Of the true mixture's own points in the plane,
 * 1 - exp(-3^2 / 2) = 98.9% are of high quality.
 *
 * @throws OptionError for an option that is missing, unknown or out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { ModeCoverage } from '@gan/metrics';
 *
 * await useBackend();
 * const coverage = new ModeCoverage({ centres: [[-1, 0], [1, 0]], std: 0.1 });
 * await coverage.add(tf.tensor2d([[1, 0.2], [0.9, -0.1], [0, 0.5], [1, 0]]));
 * const { modes, highQuality, counts } = coverage.result();
 * console.log(modes, highQuality, counts); // 1 0.75 [ 0, 3 ]
 * ```
 *
 * Papers: Srivastava et al., "VEEGAN: reducing mode collapse in GANs using implicit variational
 * learning", arXiv 1705.07761; Lin et al., "PacGAN: the power of two samples in generative
 * adversarial networks", arXiv 1712.04086 (KL).
 */
export class ModeCoverage {
  readonly #centres: readonly (readonly number[])[];
  readonly #reach: number;
  readonly #minimum: number;
  readonly #nearest: number[];
  readonly #counts: number[];

  constructor(options: ModeCoverageOptions) {
    checkOptions(caller, options, ['centres', 'std', 'within', 'minimum']);
    const { centres, std, within = 3, minimum = 1 } = options;
    checkCentres(centres);
    checkNumber(caller, 'std', std, { min: Number.MIN_VALUE });
    checkNumber(caller, 'within', within, { min: Number.MIN_VALUE });
    this.#minimum = checkInteger(caller, 'minimum', minimum, { min: 1 });
    this.#centres = centres;
    this.#reach = within * std;
    this.#nearest = centres.map(() => 0);
    this.#counts = centres.map(() => 0);
  }

  /**
   * Takes in a batch; the tensor stays the caller's.
   *
   * @param samples `[B, D]`
   * @throws ShapeError for another shape; nothing is taken in then.
   * @throws DataError when a value is not finite; nothing is taken in then.
   */
  async add(samples: Tensor2D): Promise<void> {
    const values = await readRows(caller, 'samples', samples);
    const length = this.#centres[0]!.length;
    checkRowLength(caller, 'samples', samples, length);
    for (let start = 0; start < values.length; start += length) {
      const { mode, distance } = this.#nearestMode(values, start);
      this.#nearest[mode]!++;
      if (distance <= this.#reach) this.#counts[mode]!++;
    }
  }

  /**
   * The coverage of all samples so far; more may be added.
   *
   * @throws DataError when there was none.
   */
  result(): ModeCoverageResult {
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const samples = sum(this.#nearest);
    if (samples === 0) {
      throw new DataError(`${caller}: there is no sample to measure; add a batch first`);
    }
    const shares = this.#nearest.filter((count) => count > 0).map((count) => count / samples);
    return {
      samples,
      modes: this.#counts.filter((count) => count >= this.#minimum).length,
      highQuality: sum(this.#counts) / samples,
      counts: [...this.#counts],
      kl: sum(shares.map((share) => share * Math.log(share * this.#centres.length))),
    };
  }

  #nearestMode(values: Float32Array, start: number): { mode: number; distance: number } {
    let [mode, lowest] = [0, Infinity];
    for (const [m, centre] of this.#centres.entries()) {
      let square = 0;
      for (let i = 0; i < centre.length; i++) square += (values[start + i]! - centre[i]!) ** 2;
      if (square < lowest) [mode, lowest] = [m, square];
    }
    return { mode, distance: Math.sqrt(lowest) };
  }
}

function checkCentres(centres: unknown): void {
  const points: readonly unknown[] = Array.isArray(centres) ? centres : [];
  const length = Array.isArray(points[0]) ? points[0].length : 0;
  const good = (point: unknown) =>
    Array.isArray(point) && point.length === length && point.every(Number.isFinite);
  if (length > 0 && points.every(good)) return;
  throw new OptionError(
    `${caller}: centres must be a list of points of one length, got ${show(centres)}`,
  );
}
