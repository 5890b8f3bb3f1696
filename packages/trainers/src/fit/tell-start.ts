import { otherArithmetic, slowEngine } from '../watch/engine-watch';
import type { FitEvent } from './fit-events';
import type { FitRun } from './fit-run';
import { lastEpochFrom } from './place';

/** Tells that the run begins, and with what. */
export async function* tellStart<Batch extends object>(
  run: FitRun<Batch>,
): AsyncGenerator<FitEvent, void, void> {
  const { progress, resumed, lastStep } = run;
  const { plan } = run;
  const { stepsPerEpoch, batchSize } = plan;
  const { step } = progress;
  yield* run.tell({
    type: 'start',
    step,
    ...(resumed && { resumedFrom: resumed.path }),
    steps: lastStep,
    epochs: lastEpochFrom(plan, progress, lastStep),
    stepsPerEpoch,
    batchSize,
  });
  const slow = slowEngine();
  if (slow) yield* run.tell({ type: 'warning', code: 'slow-engine', message: slow, step });
  const other = otherArithmetic(resumed?.engine);
  if (other) yield* run.tell({ type: 'warning', code: 'arithmetic-changed', message: other, step });
  if (resumed && resumed.changes.length > 0) {
    const message = `going on with other options than before: ${resumed.changes.join('; ')}`;
    yield* run.tell({ type: 'warning', code: 'options-changed', message, step });
  }
  if (step === 0) yield* run.tell({ type: 'sample', step, epoch: 1 });
}
