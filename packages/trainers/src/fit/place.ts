import type { FitState } from '../checkpoint/checkpoint-types';
import type { FitPlan } from './fit-plan';

/** A place in a run, between two steps. */
export interface Place {
  /** Steps taken. */
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly position: number;
}

type Lengths = Pick<FitPlan<never>, 'steps' | 'epochs' | 'batchSize' | 'stepsPerEpoch'>;

/** Where a run begins, or goes on from a saved one. */
export function startOf({ batchSize, stepsPerEpoch }: Lengths, saved?: FitState): Place {
  if (!saved) return { step: 0, epoch: 1, position: 0 };
  const { step, epoch } = saved;
  // Another batch size, taken deliberately: go on behind the samples that were seen.
  const seen = saved.position * Number(saved.config.batchSize);
  return { step, epoch, position: Math.min(Math.ceil(seen / batchSize), stepsPerEpoch) };
}

/** The step after which a run ends. */
export function lastStepFrom({ steps, epochs, stepsPerEpoch }: Lengths, at: Place): number {
  const left = stepsPerEpoch - at.position + (epochs - at.epoch) * stepsPerEpoch;
  return Math.min(steps, at.step + Math.max(0, left));
}

/** The last epoch of a run that ends after `lastStep`. */
export function lastEpochFrom({ stepsPerEpoch }: Lengths, at: Place, lastStep: number): number {
  const left = lastStep - at.step - (stepsPerEpoch - at.position);
  return at.epoch + Math.max(0, Math.ceil(left / stepsPerEpoch));
}
