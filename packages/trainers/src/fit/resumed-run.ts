import type { FitState } from '../checkpoint/checkpoint-types';

/** The run that a new one goes on from. */
export interface ResumedRun {
  readonly path: string;
  readonly state: FitState;
  /** Options that are deliberately others now, in words. */
  readonly changes: readonly string[];
}
