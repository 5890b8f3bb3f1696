import type { CheckpointEngine, FitState } from '../checkpoint/checkpoint-types';

/** The run that a new one goes on from. */
export interface ResumedRun {
  readonly path: string;
  readonly state: FitState;
  /** Left out where the checkpoint does not say. */
  readonly engine?: CheckpointEngine;
  /** Options that are deliberately others now, in words. */
  readonly changes: readonly string[];
}
