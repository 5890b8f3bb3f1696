import { checkInteger, checkNumber, checkOptions, checkSeed } from '@gan/core';
import { type GaussianMixture, gaussianMixture, type Point } from './gaussian-mixture';

/** Options of {@link gridOfGaussians}. */
export interface GridOfGaussiansOptions {
  /** Gaussians a row, and rows. Defaults to 5, which makes 25. */
  readonly side?: number;
  /** Distance between neighbours, above 0. Defaults to 2. */
  readonly spacing?: number;
  /** Standard deviation of each, in x as in y; above 0. Defaults to 0.05. */
  readonly std?: number;
  /** Points an epoch. Defaults to 10000. */
  readonly count?: number;
  /** Seed of the points. Defaults to 0. */
  readonly seed?: number;
}

/**
 * Gaussians on a square grid around the origin: 25 modes, a harder test of mode coverage than the
 * ring. Batches are `{ real: [B, 2] }`, drawn anew each epoch.
 *
 * The centres are (x, y) with x and y from -spacing (side - 1) / 2 in steps of spacing, row by row
 * from the lowest y.
 *
 * @throws OptionError for an option that is unknown or out of range.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { gridOfGaussians } from '@gan/data';
 *
 * await useBackend();
 * console.log(gridOfGaussians().centres[0]); // [ -4, -4 ]
 * ```
 *
 * Paper: Srivastava et al., "VEEGAN: reducing mode collapse in GANs using implicit variational
 * learning", arXiv 1705.07761.
 */
export function gridOfGaussians(options: GridOfGaussiansOptions = {}): GaussianMixture {
  const caller = 'gridOfGaussians';
  checkOptions(caller, options, ['side', 'spacing', 'std', 'count', 'seed']);
  const { side = 5, spacing = 2, std = 0.05, count = 10_000, seed = 0 } = options;
  checkInteger(caller, 'side', side, { min: 1 });
  checkNumber(caller, 'spacing', spacing, { min: Number.MIN_VALUE });
  checkNumber(caller, 'std', std, { min: Number.MIN_VALUE });
  checkInteger(caller, 'count', count, { min: 1 });
  checkSeed(caller, seed);
  const at = (i: number) => spacing * (i - (side - 1) / 2);
  const centres = Array.from(
    { length: side * side },
    (_, i): Point => [at(i % side), at(Math.floor(i / side))],
  );
  return gaussianMixture({ caller, centres, std, size: count, seed });
}
