import { checkInteger, checkNumber, checkOptions, checkSeed } from '@gan/core';
import { type GaussianMixture, gaussianMixture, type Point } from './gaussian-mixture';

/** Options of {@link ringOfGaussians}. */
export interface RingOfGaussiansOptions {
  /** How many Gaussians there are. Defaults to 8. */
  readonly modes?: number;
  /** Radius of the circle that they lie on. Defaults to 2. */
  readonly radius?: number;
  /** Standard deviation of each, in x as in y; above 0. Defaults to 0.02. */
  readonly std?: number;
  /** Points an epoch. Defaults to 10000. */
  readonly count?: number;
  /** Seed of the points. Defaults to 0. */
  readonly seed?: number;
}

/**
 * Gaussians on a circle, the usual test of a GAN's mode coverage. Batches are `{ real: [B, 2] }`.
 *
 * Mode k of `modes` lies at radius (cos(2 pi k / modes), sin(2 pi k / modes)), beginning at
 * (radius, 0). Points are drawn anew each epoch.
 *
 * @throws OptionError for an option that is unknown or out of range.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { ringOfGaussians } from '@gan/data';
 *
 * await useBackend();
 * const ring = ringOfGaussians({ modes: 4 });
 * console.log(ring.centres.length, ring.std); // 4 0.02
 * ```
 *
 * Paper: Metz et al., "Unrolled generative adversarial networks", arXiv 1611.02163.
 */
export function ringOfGaussians(options: RingOfGaussiansOptions = {}): GaussianMixture {
  const caller = 'ringOfGaussians';
  checkOptions(caller, options, ['modes', 'radius', 'std', 'count', 'seed']);
  const { modes = 8, radius = 2, std = 0.02, count = 10_000, seed = 0 } = options;
  checkInteger(caller, 'modes', modes, { min: 1 });
  checkNumber(caller, 'radius', radius, { min: 0 });
  checkNumber(caller, 'std', std, { min: Number.MIN_VALUE });
  checkInteger(caller, 'count', count, { min: 1 });
  checkSeed(caller, seed);
  const centres = Array.from({ length: modes }, (_, k): Point => {
    const angle = (2 * Math.PI * k) / modes;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return gaussianMixture({ caller, centres, std, size: count, seed });
}
