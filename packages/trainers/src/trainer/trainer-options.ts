import { checkInteger, checkNumber, checkSeed } from '@gan/core';
import { checkEngine } from '@gan/layers';
import type { AdamOptions } from '../optimise/adam';

/** Options that every trainer takes. */
export interface TrainerOptions extends AdamOptions {
  /** Decay of a moving average of the generator's weights, from 0 to below 1. Defaults to none. */
  readonly ema?: number;
  /**
   * Micro-batches that a batch is split into, to save memory. Their gradients are averaged into one
   * update; where the discriminator learns first, generators run twice. Batch norm sees micro-batches.
   * Defaults to 1.
   */
  readonly accumulate?: number;
  /** Seed of everything random. Defaults to 0. */
  readonly seed?: number;
}

/** The names of {@link TrainerOptions}. */
export const trainerOptionNames = [
  'learningRate',
  'beta1',
  'beta2',
  'epsilon',
  'ema',
  'accumulate',
  'seed',
];

/** The checked options that trainers share; the optimiser checks its own. */
export function trainerOptions(caller: string, options: TrainerOptions) {
  checkEngine(caller);
  const { learningRate, beta1, beta2, epsilon, ema, accumulate = 1, seed = 0 } = options;
  if (ema !== undefined) checkNumber(caller, 'ema', ema, { min: 0, max: 1 - Number.EPSILON });
  checkInteger(caller, 'accumulate', accumulate, { min: 1 });
  checkSeed(caller, seed);
  return { adam: { learningRate, beta1, beta2, epsilon }, ema, accumulate, seed };
}
