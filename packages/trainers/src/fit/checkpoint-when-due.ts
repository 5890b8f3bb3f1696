import { NonFiniteError } from '@gan/core';
import type { CheckpointKind, FitEvent } from './fit-events';
import type { FitRun } from './fit-run';

type Events = AsyncGenerator<FitEvent, void, void>;

/** Saves the run if it is time to, and tells of the checkpoints that are whole by now. */
export async function* checkpointWhenDue<Batch extends object>(
  run: FitRun<Batch>,
  { over, improved }: { readonly over: boolean; readonly improved: boolean },
): Events {
  if (!run.keeper) return;
  const isDue = run.progress.step % (run.plan.checkpoints?.every ?? 1) === 0;
  const kind = over ? 'last' : improved ? 'best' : isDue ? 'periodic' : undefined;
  if (kind) await save(run, kind);
  yield* run.tell(...run.keeper.takeDone());
}

/** Saves what a run that is over took in since, and waits until all is on disk. */
export async function* lastCheckpoint<Batch extends object>(run: FitRun<Batch>): Events {
  if (!run.keeper) return;
  // Aborted while a checkpoint of before was told of.
  if (run.progress.step > run.savedStep) await save(run, 'last');
  await run.keeper.settle();
  yield* run.tell(...run.keeper.takeDone());
}

/** Writes a checkpoint; one with a weight that is not finite ends the run instead. */
async function save<Batch extends object>(run: FitRun<Batch>, kind: CheckpointKind): Promise<void> {
  try {
    await run.keeper?.write(kind, run.progress.state());
    run.savedStep = run.progress.step;
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    const first = await run.history.firstProblem();
    await run.stop(first ?? { problem: error.message, step: run.progress.step });
  }
}
