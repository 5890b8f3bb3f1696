import { nonFiniteTensor } from '../watch/non-finite';
import type { FitEvent } from './fit-events';
import type { FitRun } from './fit-run';

/** Tells that the run is over; one whose weights are not finite, and in no checkpoint, fails. */
export async function* tellEnd<Batch extends object>(
  run: FitRun<Batch>,
): AsyncGenerator<FitEvent, void, void> {
  const { step, epoch } = run.progress;
  if (!run.keeper && run.trainer.state) {
    const problem = await nonFiniteTensor(run.trainer.state().tensors);
    if (problem) await run.stop({ problem, step });
  }
  const reason = step >= run.lastStep ? 'finished' : 'aborted';
  yield* run.tell({ type: 'end', step, epoch, reason });
}
