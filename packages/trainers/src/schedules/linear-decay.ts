import { checkInteger, checkOptions } from '@gan/core';

/** The factor of the learning rate in an epoch, counted from 1. */
export interface Schedule {
  (epoch: number): number;
  /** What it was made with, as plain JSON, by which checkpoints tell schedules apart. */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Whether the factor depends on the epoch alone, so that it may be asked for any epoch at any time:
   * fit then refuses a run of which only epochs at rate 0 are left. Give a function of your own the
   * property with `Object.assign(f, { pure: true })`. Defaults to false, which has fit ask for an epoch
   * once, when it begins.
   */
  readonly pure?: boolean;
}

/** Options of {@link linearDecay}. */
export interface LinearDecayOptions {
  /** Epochs at the full rate. */
  readonly constantEpochs: number;
  /** Epochs on the way to 0. */
  readonly decayEpochs: number;
}

/**
 * The schedule of pix2pix and CycleGAN: constant, then linear towards 0.
 *
 * factor = 1 - max(0, epoch - constantEpochs) / (decayEpochs + 1), epochs counted from 1: the last
 * of 100 + 100 epochs runs at 1/101.
 *
 * @throws OptionError for counts that are no integers of at least 0.
 *
 * @example
 * ```ts
 * import { linearDecay } from '@gan/trainers';
 *
 * const factor = linearDecay({ constantEpochs: 100, decayEpochs: 100 });
 * console.log(factor(100), factor(200)); // 1, about 0.0099
 * ```
 */
export function linearDecay(options: LinearDecayOptions): Schedule {
  checkOptions('linearDecay', options, ['constantEpochs', 'decayEpochs']);
  const { constantEpochs, decayEpochs } = options;
  checkInteger('linearDecay', 'constantEpochs', constantEpochs, { min: 0 });
  checkInteger('linearDecay', 'decayEpochs', decayEpochs, { min: 0 });
  const factor = (epoch: number) =>
    Math.max(0, 1 - Math.max(0, epoch - constantEpochs) / (decayEpochs + 1));
  const config = { kind: 'linearDecay', constantEpochs, decayEpochs };
  return Object.assign(factor, { config, pure: true });
}
