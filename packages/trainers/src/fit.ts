import {
  checkInteger,
  checkOptions,
  DataError,
  type Dataset,
  NonFiniteError,
  OptionError,
} from '@gan/core';
import { dispose, type TensorContainer } from '@tensorflow/tfjs-core';
import type { FitEvent } from './fit-events';
import type { FitOptions } from './fit-options';
import { type FitWarning, fitWatch } from './fit-watch';
import { readLosses, type Trainer } from './trainer';
import { yieldToEventLoop } from './yield-to-event-loop';

/**
 * Trains, and tells of it as it goes: an async iterable of typed events.
 *
 * The run waits while the consumer handles an event, so pictures made on a `sample` event show the
 * networks of that step. It yields to the event loop between steps. Leaving the loop ends the run.
 *
 * @throws OptionError for an option that is missing, unknown or out of range.
 * @throws DataError when the data set is empty.
 * @throws NonFiniteError when a logged loss is NaN or infinite.
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
  const plan = planOf(dataset, options);
  const { batchSize, stepsPerEpoch, steps, epochs, logEvery, sampleEvery, seed } = plan;
  const { schedule = () => 1, signal } = options;
  const optimizers = Object.values(trainer.optimizers);
  const baseRates = optimizers.map((optimizer) => optimizer.learningRate);
  const watch = new Stopwatch();
  async function* tell(event: FitEvent): AsyncGenerator<FitEvent> {
    watch.pause();
    yield event;
    watch.resume();
  }

  const lookout = fitWatch(trainer, logEvery);
  async function* warn(
    warnings: FitWarning[],
    step: number,
    batch: Batch,
  ): AsyncGenerator<FitEvent> {
    let told = false;
    try {
      for (const warning of warnings) yield* tell({ type: 'warning', step, ...warning });
      told = true;
    } finally {
      if (!told) dispose(batch as TensorContainer);
    }
  }

  yield* tell({ type: 'start', step: 0, steps, epochs, stepsPerEpoch, batchSize });
  yield* tell({ type: 'sample', step: 0, epoch: 1 });
  let step = 0;
  let epoch = 0;
  let logged = { seconds: 0, images: 0 };
  let images = 0;
  try {
    while (step < steps && !signal?.aborted) {
      epoch++;
      for (const [i, optimizer] of optimizers.entries()) {
        optimizer.learningRate = (baseRates[i] as number) * schedule(epoch);
      }
      for await (const batch of dataset.batches({ batchSize, seed, epoch })) {
        const warnings = lookout.before(step + 1, batch);
        // Told before the step, which may not survive what they warn of.
        if (warnings.length > 0) yield* warn(warnings, step, batch);
        const losses = updateAndFree(trainer, batch);
        step++;
        images += Math.min(batchSize, dataset.size - ((step - 1) % stepsPerEpoch) * batchSize);
        if (step % logEvery === 0 || step === steps) {
          const values = await readLosses(losses);
          checkFinite(values, step);
          const learningRate = optimizers[0]?.learningRate ?? 0;
          const seconds = watch.seconds();
          const imagesPerSecond = (images - logged.images) / (seconds - logged.seconds);
          logged = { seconds, images };
          const times = { seconds, imagesPerSecond };
          yield* tell({ type: 'step', step, epoch, losses: values, learningRate, ...times });
          for (const warning of await lookout.logged(step, values)) {
            yield* tell({ type: 'warning', step, ...warning });
          }
        } else {
          dispose(losses);
        }
        if (step % sampleEvery === 0 || step === steps) {
          yield* tell({ type: 'sample', step, epoch });
        }
        await yieldToEventLoop();
        if (step === steps || signal?.aborted) break;
      }
      if (step % stepsPerEpoch === 0) yield* tell({ type: 'epoch', epoch, step });
    }
  } finally {
    lookout.dispose();
    for (const [i, optimizer] of optimizers.entries()) {
      optimizer.learningRate = baseRates[i] as number;
    }
  }
  const reason = step === steps ? 'finished' : 'aborted';
  yield* tell({ type: 'end', step, epoch, reason });
}

/** One step on a batch that the data set handed over: it is freed whatever happens. */
function updateAndFree<Batch extends object>(trainer: Trainer<Batch>, batch: Batch) {
  try {
    return trainer.update(batch);
  } finally {
    dispose(batch as TensorContainer);
  }
}

function checkFinite(losses: Record<string, number>, step: number): void {
  for (const [name, value] of Object.entries(losses)) {
    if (Number.isFinite(value)) continue;
    throw new NonFiniteError(
      `fit: loss ${name} is ${value} at step ${step}; lower the learning rate, or check the data ` +
        'for values outside [-1, 1]',
    );
  }
}

/** Seconds, without those in which it was paused. */
class Stopwatch {
  #elapsed = 0;
  #since = performance.now();

  pause(): void {
    this.#elapsed += performance.now() - this.#since;
  }

  resume(): void {
    this.#since = performance.now();
  }

  /** Of a running stopwatch. */
  seconds(): number {
    return (this.#elapsed + performance.now() - this.#since) / 1000;
  }
}

function planOf<Batch extends object>(dataset: Dataset<Batch>, options: FitOptions<Batch>) {
  checkOptions('fit', options, [
    'epochs',
    'steps',
    'batchSize',
    'schedule',
    'logEvery',
    'sampleEvery',
    'evaluate',
    'checkpoints',
    'resume',
    'onNonFinite',
    'signal',
    'seed',
  ]);
  const { batchSize = 1, logEvery = 10, seed = 0 } = options;
  const positive = (name: string, value: number) => checkInteger('fit', name, value, { min: 1 });
  positive('batchSize', batchSize);
  positive('logEvery', logEvery);
  checkInteger('fit', 'seed', seed);
  if (options.epochs === undefined && options.steps === undefined) {
    throw new OptionError('fit: epochs or steps must be given; for example epochs: 200');
  }
  if (dataset.size < 1) throw new DataError('fit: the data set is empty; it needs one sample');
  const stepsPerEpoch = Math.ceil(dataset.size / batchSize);
  const limits = [
    options.steps === undefined ? Infinity : positive('steps', options.steps),
    options.epochs === undefined ? Infinity : positive('epochs', options.epochs) * stepsPerEpoch,
  ];
  const steps = Math.min(...limits);
  const epochs = Math.ceil(steps / stepsPerEpoch);
  const sampleEvery = positive('sampleEvery', options.sampleEvery ?? stepsPerEpoch);
  return { batchSize, stepsPerEpoch, steps, epochs, logEvery, sampleEvery, seed };
}
