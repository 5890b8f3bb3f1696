import type { FitEvent } from './fit-events';
import type { FitRun } from './fit-run';

type Events = AsyncGenerator<FitEvent, void, void>;

/** Tells that it is time to make pictures, if it is. */
export async function* sampleWhenDue<Batch extends object>(run: FitRun<Batch>): Events {
  const { step, epoch } = run.progress;
  if (step % run.plan.sampleEvery !== 0 && step !== run.lastStep) return;
  yield* run.tell({ type: 'sample', step, epoch });
}

/** Tells of an epoch that is over. */
export async function* epochWhenOver<Batch extends object>(run: FitRun<Batch>): Events {
  const { step, epoch, epochIsOver } = run.progress;
  if (epochIsOver) yield* run.tell({ type: 'epoch', epoch, step });
}
