import { DataError, type Dataset, NonFiniteError } from '@gan/core';
import { dispose, type TensorContainer } from '@tensorflow/tfjs-core';
import { yieldToEventLoop } from '../checkpoint/yield-to-event-loop';
import { asHolder, claimTrainer } from '../trainer/claim';
import type { Trainer } from '../trainer/trainer';
import { type FitWarning, fitWatch } from '../watch/fit-watch';
import {
  LossHistory,
  type NonFiniteStep,
  nonFiniteError,
  nonFiniteTensor,
  stepOrSkip,
} from '../watch/non-finite';
import { CheckpointKeeper } from './checkpoint-keeper';
import type { CheckpointKind, FitEvent } from './fit-events';
import type { FitOptions } from './fit-options';
import { fitPlan } from './fit-plan';
import { FitRun } from './fit-run';
import { resumeRun, savable } from './resume-run';

/** Steps in a row that are left out before a run ends all the same. */
const SKIPS = 10;

/**
 * Trains, and tells of it as it goes: an async iterable of typed events.
 *
 * The run waits while the consumer handles an event, so pictures made on a `sample` event show the
 * networks of that step. It yields to the event loop between steps. Leaving the loop ends the run.
 *
 * With `checkpoints` the run is saved every so often and where it ends or is aborted; with `resume` it
 * goes on from there, bit for bit as if it had never stopped: weights, losses and the data's order.
 * Events of one step come in the order step, sample, evaluation, epoch; its checkpoint holds what they
 * led to, such as a plateau schedule's update.
 *
 * While it runs the trainer is its own: `step`, `update`, `restore`, `dispose` and a second `fit` are
 * refused; `generate`, `state` and other learning rates are not.
 *
 * @throws OptionError for an option that is missing, unknown or out of range, and for a trainer that
 *   another run is training, or that was disposed.
 * @throws DataError when the data set is empty, or gives fewer batches than its size says.
 * @throws NonFiniteError when a logged loss, or a weight to be saved, is NaN or infinite.
 * @throws CheckpointError when a checkpoint cannot be written, or not be gone on from.
 *
 * @example
 * ```ts
 * import { proceduralFacades } from '@gan/data';
 * import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
 *
 * await useBackend('cpu');
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 2 });
 * const facades = proceduralFacades({ imageSize: 32, count: 8 });
 * for await (const event of fit(trainer, facades, { steps: 2, logEvery: 1 })) {
 *   if (event.type === 'step') console.log(event.step, event.losses.G_L1);
 * }
 * ```
 */
export async function* fit<Batch extends object>(
  trainer: Trainer<Batch>,
  dataset: Dataset<Batch>,
  options: FitOptions<Batch>,
): AsyncGenerator<FitEvent, void, void> {
  const release = claimTrainer('fit', trainer);
  try {
    yield* train(trainer, dataset, options);
  } finally {
    release();
  }
}

async function* train<Batch extends object>(
  trainer: Trainer<Batch>,
  dataset: Dataset<Batch>,
  options: FitOptions<Batch>,
): AsyncGenerator<FitEvent, void, void> {
  const update = (batch: Batch) => asHolder(trainer, () => trainer.update(batch));
  const plan = fitPlan(dataset, options);
  const { batchSize, stepsPerEpoch, logEvery, sampleEvery, seed, evaluation, checkpoints } = plan;
  const { signal, schedule } = options;
  const guarded = plan.onNonFinite === 'skip' ? savable(trainer, "onNonFinite: 'skip'") : undefined;
  const resumed = checkpoints && (await resumeRun(trainer, { ...plan, checkpoints }, schedule));
  const run = new FitRun(trainer, plan, schedule, resumed);
  const keeper =
    checkpoints &&
    new CheckpointKeeper(savable(trainer, 'checkpoints'), checkpoints, resumed?.path);
  const lookout = fitWatch(trainer, logEvery);
  const history = new LossHistory();
  let saved = run.step;
  const steps = run.lastStep;
  let logged = { seconds: run.watch.seconds(), images: 0 };
  let images = 0;
  async function* tell(...events: FitEvent[]): AsyncGenerator<FitEvent> {
    run.watch.pause();
    yield* events;
    run.watch.resume();
  }

  try {
    yield* tell({
      type: 'start',
      step: run.step,
      ...(resumed && { resumedFrom: resumed.path }),
      steps,
      epochs: run.epochOf(steps),
      stepsPerEpoch,
      batchSize,
    });
    if (resumed && resumed.changes.length > 0) {
      const message = `going on with other options than before: ${resumed.changes.join('; ')}`;
      yield* tell({ type: 'warning', code: 'options-changed', message, step: run.step });
    }
    if (run.step === 0) yield* tell({ type: 'sample', step: 0, epoch: 1 });

    while (run.step < steps && !signal?.aborted) {
      run.beginEpoch();
      const { epoch, position: skip } = run;
      const order = { batchSize, seed, epoch, ...(skip > 0 && { skip }) };
      let over = false;
      for await (const batch of dataset.batches(order)) {
        const step = run.step + 1;
        const due = step % logEvery === 0 || step === steps;
        yield* warn(step - 1, () => lookout.before(step, batch), batch);
        const { losses, warning } = await takeStep(batch, step, due);
        run.step = step;
        run.position++;
        images += Math.min(batchSize, dataset.size - (run.position - 1) * batchSize);
        if (warning) yield* tell({ type: 'warning', code: 'step-skipped', message: warning, step });
        if (losses) {
          const learningRate = Object.values(trainer.optimizers)[0]?.learningRate ?? 0;
          const seconds = run.watch.seconds();
          const imagesPerSecond = (images - logged.images) / (seconds - logged.seconds);
          logged = { seconds, images };
          const times = { seconds, imagesPerSecond };
          yield* tell({ type: 'step', step, epoch, losses, learningRate, ...times });
          const signs = await lookout.logged(step, losses);
          yield* warn(step, () => signs);
        }
        if (step % sampleEvery === 0 || step === steps) {
          yield* tell({ type: 'sample', step, epoch });
        }
        const epochIsOver = run.position === stepsPerEpoch;
        let improved = false;
        const { every } = evaluation ?? {};
        if (evaluation && (step === steps || (every ? step % every === 0 : epochIsOver))) {
          const measured = await run.evaluate(evaluation);
          improved = measured.improved;
          yield* tell({ type: 'evaluation', step, epoch, metrics: measured.metrics });
        }
        if (epochIsOver) yield* tell({ type: 'epoch', epoch, step });
        await yieldToEventLoop();
        over = step === steps || Boolean(signal?.aborted);
        if (keeper) {
          const periodic = step % (checkpoints?.every ?? 1) === 0;
          const kind = over ? 'last' : improved ? 'best' : periodic ? 'periodic' : undefined;
          if (kind) await save(keeper, kind);
          yield* tell(...keeper.takeDone());
        }
        if (over || epochIsOver) break;
      }
      if (!over && run.position < stepsPerEpoch) {
        throw new DataError(
          `fit: the data set gave ${run.position} batches in epoch ${epoch}, but its size ` +
            `${dataset.size} makes ${stepsPerEpoch} of ${batchSize}; check its size`,
        );
      }
    }
    if (keeper) {
      // Aborted while a checkpoint of before was told of.
      if (run.step > saved) await save(keeper, 'last');
      await keeper.settle();
      yield* tell(...keeper.takeDone());
    } else if (trainer.state) {
      const problem = await nonFiniteTensor(trainer.state().tensors);
      if (problem) await stop({ problem, step: run.step });
    }
    const { step, epoch } = run;
    const reason = step >= steps ? 'finished' : 'aborted';
    yield* tell({ type: 'end', step, epoch, reason });
  } finally {
    lookout.dispose();
    history.clear();
    run.resetRates();
    await keeper?.close();
  }

  /** Tells warnings; a batch that waits for its step is freed if it fails, or the consumer leaves. */
  async function* warn(
    step: number,
    warnings: () => readonly FitWarning[],
    batch?: Batch,
  ): AsyncGenerator<FitEvent> {
    let told = false;
    try {
      yield* tell(...warnings().map((one) => ({ type: 'warning', step, ...one }) as const));
      told = true;
    } finally {
      if (!told) dispose(batch as TensorContainer);
    }
  }

  /** Takes a step on a batch that the data set handed over: it is freed whatever happens. */
  async function takeStep(
    batch: Batch,
    step: number,
    due: boolean,
  ): Promise<{ losses?: Record<string, number>; warning?: string }> {
    try {
      if (guarded) {
        const { losses, problem } = await stepOrSkip(guarded, () => update(batch));
        run.skipped = problem ? run.skipped + 1 : 0;
        if (!problem) return due ? { losses } : {};
        if (run.skipped >= SKIPS) await stop({ problem, step });
        return { warning: `step ${step} is left out: ${problem}` };
      }
      history.add(step, update(batch));
    } finally {
      dispose(batch as TensorContainer);
    }
    if (!due) {
      const first = history.isLong ? await history.firstProblem() : undefined;
      if (first) await stop(first);
      return {};
    }
    const { losses, problem } = await history.read();
    if (problem) await stop(problem);
    return { losses };
  }

  /** Writes a checkpoint; one with a weight that is not finite ends the run instead. */
  async function save(to: CheckpointKeeper, kind: CheckpointKind): Promise<void> {
    try {
      await to.write(kind, run.state());
      saved = run.step;
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      const first = await history.firstProblem();
      await stop(first ?? { problem: error.message, step: run.step });
    }
  }

  /** Ends the run, naming the last good checkpoint: one that is on its way is waited for. */
  async function stop(problem: NonFiniteStep): Promise<never> {
    await keeper?.close();
    throw nonFiniteError(problem, keeper?.latest);
  }
}
