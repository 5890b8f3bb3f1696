import type { Schedule } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';
import { CheckpointKeeper } from './checkpoint-keeper';
import type { FitPlan } from './fit-plan';
import { FitRun } from './fit-run';
import { lockRun, type ResumedRun, resumeRun, savable } from './resume-run';

/** A run that is about to begin, or to go on. */
export interface OpenRun<Batch> {
  readonly run: FitRun<Batch>;
  /** For a run with checkpoints; it has their folder until it is closed. */
  readonly keeper?: CheckpointKeeper;
  /** What the run goes on from. */
  readonly resumed?: ResumedRun;
}

/** Finds out where a run begins; one with checkpoints has their folder for itself from then on. */
export async function openRun<Batch>(
  trainer: Trainer<Batch>,
  plan: FitPlan<Batch>,
  schedule: Schedule | undefined,
): Promise<OpenRun<Batch>> {
  const { checkpoints } = plan;
  if (!checkpoints) return { run: new FitRun(trainer, plan, schedule, undefined) };
  const target = savable(trainer, 'checkpoints');
  const lock = await lockRun(checkpoints);
  try {
    const resumed = await resumeRun(trainer, { ...plan, checkpoints }, schedule, lock);
    const run = new FitRun(trainer, plan, schedule, resumed);
    const keeper = new CheckpointKeeper(target, checkpoints, {
      lock,
      resumedFrom: resumed?.path,
    });
    return { run, keeper, resumed };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
