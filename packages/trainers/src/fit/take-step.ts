import { dispose, type TensorContainer } from '@tensorflow/tfjs-core';
import { tensorsOf } from '../watch/data-watch';
import { nonFiniteTensor, stepOrSkip } from '../watch/non-finite';
import type { FitEvent } from './fit-events';
import type { FitRun } from './fit-run';
import { savable } from './resume-run';

/** Steps in a row that are left out before a run ends all the same. */
const SKIPS = 10;

/** What a step led to: its losses where they are to be logged, or why it was left out. */
interface Taken {
  readonly losses?: Readonly<Record<string, number>>;
  readonly leftOut?: string;
}

/** Takes the next step, on a batch that the data set handed over: it is freed whatever happens. */
export async function* takeStep<Batch extends object>(
  run: FitRun<Batch>,
  batch: Batch,
): AsyncGenerator<FitEvent, void, void> {
  const step = run.progress.step + 1;
  const isLogged = step % run.plan.logEvery === 0 || step === run.lastStep;
  let taken: Taken | undefined;
  try {
    yield* warnBefore(run, batch);
    if (run.plan.onNonFinite === 'skip') taken = await updateOrSkip(run, batch, step);
    else run.history.add(step, run.update(batch));
  } finally {
    dispose(batch as TensorContainer);
  }
  const { losses, leftOut } = taken ?? (await readLosses(run, isLogged));
  run.advance();
  if (leftOut) yield* run.tell({ type: 'warning', code: 'step-skipped', message: leftOut, step });
  if (losses && isLogged) yield* log(run, losses);
}

async function* warnBefore<Batch extends object>(
  run: FitRun<Batch>,
  batch: Batch,
): AsyncGenerator<FitEvent, void, void> {
  const { step, epoch } = run.progress;
  run.progress.rates.check();
  const zero = run.progress.rates.newlyZero({ step: step + 1, epoch });
  if (zero) yield* run.tell({ type: 'warning', code: 'rate-zero', message: zero, step });
  const warnings = [...(await firstLook(run, batch)), ...run.lookout.before(step + 1, batch)];
  yield* run.tell(...warnings.map((one) => ({ type: 'warning', step, ...one }) as const));
}

/** What a look at the data shows before the first step of this run. */
async function firstLook<Batch extends object>(run: FitRun<Batch>, batch: Batch) {
  if (run.speed.images > 0) return [];
  const { step, position, epoch } = run.progress;
  const place = `batch ${position + 1} of epoch ${epoch} (step ${step + 1})`;
  return run.lookout.first(batch, { place, mayHoldNaN: run.plan.onNonFinite === 'skip' });
}

/** Reads a step's losses if they are to be logged; others stay on the device for a while. */
async function readLosses<Batch extends object>(
  run: FitRun<Batch>,
  isLogged: boolean,
): Promise<Taken> {
  if (isLogged) {
    const { losses, problem } = await run.history.read();
    if (problem) await run.stop(problem);
    return { losses };
  }
  const problem = run.history.isLong ? await run.history.firstProblem() : undefined;
  if (problem) await run.stop(problem);
  return {};
}

/** Updates the networks, or leaves them as they were where something would not be finite. */
async function updateOrSkip<Batch extends object>(
  run: FitRun<Batch>,
  batch: Batch,
  step: number,
): Promise<Taken> {
  const trainer = savable(run.trainer, "onNonFinite: 'skip'");
  const { losses, problem } = await stepOrSkip(trainer, () => run.update(batch));
  run.progress.skipped = problem ? run.progress.skipped + 1 : 0;
  if (!problem) return { losses };
  if (run.progress.skipped >= SKIPS) await run.stop({ problem, step });
  const cause = run.trainer.config && (await nonFiniteTensor(tensorsOf(batch)));
  const inData = cause ? `, as its batch's ${cause}` : '';
  return { leftOut: `step ${step} is left out: ${problem}${inData}` };
}

/** Tells a step's losses, and of trouble that shows in them. */
async function* log<Batch extends object>(
  run: FitRun<Batch>,
  losses: Readonly<Record<string, number>>,
): AsyncGenerator<FitEvent, void, void> {
  const { step, epoch } = run.progress;
  const learningRate = Object.values(run.trainer.optimizers)[0]?.learningRate ?? 0;
  yield* run.tell({ type: 'step', step, epoch, losses, learningRate, ...run.speed.read() });
  for (const warning of await run.lookout.logged(step, losses)) {
    yield* run.tell({ type: 'warning', step, ...warning });
  }
}
