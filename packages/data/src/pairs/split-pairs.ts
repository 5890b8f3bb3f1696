import { checkInteger, checkOptions, OptionError, Rng } from '@gan/core';
import { shuffled } from '../batches/shuffled-batches';
import type { PairDataset } from './pair-dataset';

/** Options of {@link splitPairs}. */
export interface SplitPairsOptions {
  /** Pairs to hold out; at least one must stay for training. */
  readonly heldOut: number;
  /** Chooses which pairs are held out. Defaults to 0. */
  readonly seed?: number;
}

/**
 * Splits pairs at random into those to train on and those to judge the result by.
 *
 * @returns `heldOut`, and `train` with the other `size - heldOut` pairs; both in the set's order.
 * @throws OptionError when `heldOut` is not an integer from 1 to `dataset.size - 1`.
 *
 * @example
 * ```ts
 * import { proceduralFacades, splitPairs } from '@gan/data';
 *
 * const facades = proceduralFacades({ imageSize: 64, count: 100 });
 * const { train, heldOut } = splitPairs(facades, { heldOut: 16, seed: 0 });
 * console.log(train.size, heldOut.size); // 84 16
 * ```
 */
export function splitPairs(
  dataset: PairDataset,
  options: SplitPairsOptions,
): { train: PairDataset; heldOut: PairDataset } {
  checkOptions('splitPairs', options, ['heldOut', 'seed']);
  const { size } = dataset;
  if (size < 2) {
    throw new OptionError(`splitPairs: the data set must hold 2 pairs or more, got ${size}`);
  }
  const count = checkInteger('splitPairs', 'heldOut', options.heldOut, { min: 1, max: size - 1 });
  const seed = checkInteger('splitPairs', 'seed', options.seed ?? 0);
  const all = Array.from({ length: size }, (_, i) => i);
  const drawn = new Set(shuffled(all, new Rng(seed).fork('held out')).slice(0, count));
  return {
    train: dataset.subset(all.filter((i) => !drawn.has(i))),
    heldOut: dataset.subset(all.filter((i) => drawn.has(i))),
  };
}
