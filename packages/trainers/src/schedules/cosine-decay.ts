import { checkInteger, checkOptions } from '@gan/core';
import type { Schedule } from './linear-decay';

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** Epochs on the way to 0: half a period. */
  readonly epochs: number;
}

/**
 * A schedule along a cosine: (1 + cos(pi (epoch - 1) / epochs)) / 2, epochs counted from 1. PyTorch's
 * `CosineAnnealingLR`, which like it rises again after `epochs` + 1.
 *
 * @throws OptionError for an option out of range.
 *
 * @example
 * ```ts
 * import { cosineDecay } from '@gan/trainers';
 *
 * const factor = cosineDecay({ epochs: 100 });
 * console.log(factor(1), factor(51)); // 1, 0.5
 * ```
 *
 * Paper: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts",
 * arXiv 1608.03983.
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  checkOptions('cosineDecay', options, ['epochs']);
  const { epochs } = options;
  checkInteger('cosineDecay', 'epochs', epochs, { min: 1 });
  const factor = (epoch: number) => (1 + Math.cos((Math.PI * (epoch - 1)) / epochs)) / 2;
  return Object.assign(factor, { config: { kind: 'cosineDecay', epochs }, pure: true });
}
