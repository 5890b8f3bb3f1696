import {
  CheckpointError,
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  OptionError,
  show,
} from '@gan/core';
import type { Schedule } from './linear-decay';

/** Options of {@link plateauDecay}. */
export interface PlateauDecayOptions {
  /** What the rate is multiplied by on a plateau, from 0 to below 1. Defaults to 0.2. */
  readonly factor?: number;
  /** Epochs without improvement that are put up with. Defaults to 5. */
  readonly patience?: number;
  /** Relative change of the metric that counts as an improvement. Defaults to 0.01. */
  readonly threshold?: number;
  /** Whether less or more of the metric is better. Defaults to `'min'`. */
  readonly mode?: 'min' | 'max';
}

/** Where a {@link PlateauSchedule} stands, as plain JSON. */
export interface PlateauState {
  readonly factor: number;
  /** The best metric so far; null before the first. */
  readonly best: number | null;
  /** Epochs since then. */
  readonly waited: number;
}

/** A schedule that follows a metric of the run. */
export interface PlateauSchedule extends Schedule {
  /** The factor now. */
  readonly factor: number;
  /** Takes in the metric of an epoch that is over, and returns the factor of the next. */
  update(metric: number): number;
  /** Where it stands, to go on later. */
  state(): PlateauState;
  /** Goes on from a state. */
  restore(state: PlateauState): void;
}

/**
 * A schedule that lowers the rate when a metric stops improving. PyTorch's `ReduceLROnPlateau`.
 *
 * An epoch's metric improves on the best one when it is below best (1 - threshold), or with mode
 * `'max'` above best (1 + threshold). After more than `patience` epochs without, the factor is
 * multiplied by `factor` and the wait begins anew.
 *
 * Call `update(metric)` after each epoch, such as on the `epoch` events of `fit`.
 *
 * @throws OptionError for an option out of range, or a metric that is no finite number.
 *
 * @example
 * ```ts
 * import { plateauDecay } from '@gan/trainers';
 *
 * const schedule = plateauDecay({ factor: 0.2, patience: 1 });
 * for (const metric of [10, 9, 9, 9]) schedule.update(metric);
 * console.log(schedule.factor); // 0.2
 * ```
 */
export function plateauDecay(options: PlateauDecayOptions = {}): PlateauSchedule {
  const caller = 'plateauDecay';
  checkOptions(caller, options, ['factor', 'patience', 'threshold', 'mode']);
  const { factor: reduction = 0.2, patience = 5, threshold = 0.01, mode = 'min' } = options;
  checkNumber(caller, 'factor', reduction, { min: 0, max: 1 });
  if (reduction === 1) throw new OptionError(`${caller}: factor must be below 1, got 1`);
  checkInteger(caller, 'patience', patience, { min: 0 });
  checkNumber(caller, 'threshold', threshold, { min: 0 });
  checkChoice(caller, 'mode', mode, ['min', 'max']);

  let now: PlateauState = { factor: 1, best: null, waited: 0 };
  const improves = (metric: number, best: number) =>
    mode === 'min' ? metric < best * (1 - threshold) : metric > best * (1 + threshold);
  const update = (metric: number): number => {
    checkNumber(`${caller}.update`, 'metric', metric);
    if (now.best === null || improves(metric, now.best)) {
      now = { ...now, best: metric, waited: 0 };
    } else if (now.waited < patience) {
      now = { ...now, waited: now.waited + 1 };
    } else {
      now = { ...now, factor: now.factor * reduction, waited: 0 };
    }
    return now.factor;
  };
  const schedule = Object.assign((_epoch: number) => now.factor, {
    config: { kind: 'plateauDecay', factor: reduction, patience, threshold, mode },
    update,
    state: () => now,
    restore: (state: PlateauState) => {
      now = checkState(`${caller}.restore`, state);
    },
  });
  return Object.defineProperty(schedule, 'factor', {
    get: () => now.factor,
    enumerable: true,
  }) as unknown as PlateauSchedule;
}

function checkState(caller: string, state: PlateauState): PlateauState {
  const { factor, best, waited } = state ?? {};
  const valid =
    Number.isFinite(factor) &&
    (best === null || Number.isFinite(best)) &&
    Number.isInteger(waited) &&
    waited >= 0;
  if (valid) return { factor, best, waited };
  throw new CheckpointError(`${caller}: state must be what state() returned, got ${show(state)}`);
}
