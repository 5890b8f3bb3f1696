import { checkInteger, checkNumber, checkOptions } from '@gan/core';
import type { Schedule } from './linear-decay';

/** Options of {@link stepDecay}. */
export interface StepDecayOptions {
  /** Epochs from one step down to the next. Defaults to 50. */
  readonly every?: number;
  /** What the rate is multiplied by at each, from 0 to 1. Defaults to 0.1. */
  readonly factor?: number;
}

/**
 * A schedule in steps: factor^floor((epoch - 1) / every), epochs counted from 1. PyTorch's `StepLR`.
 *
 * @throws OptionError for an option out of range.
 *
 * @example
 * ```ts
 * import { stepDecay } from '@gan/trainers';
 *
 * const factor = stepDecay({ every: 50, factor: 0.1 });
 * console.log(factor(50), factor(51)); // 1, 0.1
 * ```
 */
export function stepDecay(options: StepDecayOptions = {}): Schedule {
  checkOptions('stepDecay', options, ['every', 'factor']);
  const { every = 50, factor = 0.1 } = options;
  checkInteger('stepDecay', 'every', every, { min: 1 });
  checkNumber('stepDecay', 'factor', factor, { min: 0, max: 1 });
  const schedule = (epoch: number) => factor ** Math.floor((epoch - 1) / every);
  return Object.assign(schedule, { config: { kind: 'stepDecay', every, factor }, pure: true });
}
