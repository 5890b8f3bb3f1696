import type { Dataset } from '@gan/core';
import { yieldToEventLoop } from '../checkpoint/yield-to-event-loop';
import type { Trainer } from '../trainer/trainer';
import { checkArguments } from './check-arguments';
import { checkpointWhenDue, lastCheckpoint } from './checkpoint-when-due';
import { withCheckpoint } from './engine-failure';
import { evaluateWhenDue } from './evaluate-when-due';
import type { FitEvent } from './fit-events';
import type { FitOptions } from './fit-options';
import { FitRun } from './fit-run';
import { takeStep } from './take-step';
import { tellEnd } from './tell-end';
import { tellStart } from './tell-start';
import { epochWhenOver, sampleWhenDue } from './tell-when-due';
import { type TrainingRun, trainingRun } from './training-run';

/**
 * Trains, and tells of it as it goes: an async iterable of typed events.
 *
 * It trains while its events are taken; `await fit(...).done()` trains to the end without them, and
 * returns the last losses. Where neither is asked of it, it says so after some seconds.
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
 * @throws OptionError for an option that is missing, unknown or out of range; at once where trainer,
 *   data set or options are something else. Also for a run of which only epochs at rate 0 are left, and
 *   for a trainer that another run is training, or that was disposed.
 * @throws BackendError where no engine runs, one that cannot train convolutions, or one that fails; it
 *   names the last checkpoint.
 * @throws ShapeError when the first batch cannot go through the networks.
 * @throws DataError when the data set is empty, or gives fewer batches than its size says.
 * @throws NonFiniteError when the first batch, a logged loss or a weight to be saved holds NaN or infinity.
 * @throws CheckpointError when a checkpoint cannot be written, or not be gone on from.
 *
 * @example
 * ```ts
 * import { proceduralFacades } from '@gan/data';
 * import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
 *
 * await useBackend();
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 2 });
 * const facades = proceduralFacades({ imageSize: 32, count: 8 });
 * for await (const event of fit(trainer, facades, { steps: 2, logEvery: 1 })) {
 *   if (event.type === 'step') console.log(event.step, event.losses.G_L1);
 * }
 * ```
 */
export function fit<Batch extends object>(
  trainer: Trainer<Batch>,
  dataset: Dataset<Batch>,
  options: FitOptions<Batch>,
): TrainingRun {
  checkArguments(trainer, dataset, options);
  return trainingRun(train(trainer, dataset, options));
}

async function* train<Batch extends object>(
  trainer: Trainer<Batch>,
  dataset: Dataset<Batch>,
  options: FitOptions<Batch>,
): AsyncGenerator<FitEvent, void, void> {
  const run = await FitRun.open(trainer, dataset, options);
  try {
    yield* tellStart(run);
    while (!run.isOver) {
      run.progress.beginEpoch();
      let over = false;
      for await (const batch of run.batches()) {
        yield* takeStep(run, batch);
        yield* sampleWhenDue(run);
        const improved = yield* evaluateWhenDue(run);
        yield* epochWhenOver(run);
        await yieldToEventLoop();
        over = run.isOver;
        yield* checkpointWhenDue(run, { over, improved });
        if (over || run.progress.epochIsOver) break;
      }
      if (!over) run.checkEpochIsWhole();
    }
    yield* lastCheckpoint(run);
    yield* tellEnd(run);
  } catch (error) {
    await run.keeper?.settle().catch(() => undefined);
    throw withCheckpoint(error, run.keeper?.latest);
  } finally {
    await run.close();
  }
}
