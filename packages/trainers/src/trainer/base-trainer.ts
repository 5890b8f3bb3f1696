import type { Scalar } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Adam } from '../optimise/adam';
import { checkAlive, checkFree, isDisposed, markDisposed } from './claim';
import type { ExtraLosses } from './extra-losses';
import { microBatches } from './micro-batches';
import { notRepeatable } from './not-repeatable';
import { ownModels } from './own-models';
import { RecordedSteps } from './recorded-steps';
import { loggedStep } from './step-log';
import { readLosses, type Trainer } from './trainer';
import type { TrainerConfig } from './trainer-config';
import {
  lastingTensors,
  restoreState,
  stateOf,
  type TrainerParts,
  type TrainerState,
} from './training-state';
import { TrainingStep } from './training-step';

/** A trainer's options with their defaults filled in, networks aside. */
export interface TrainerSettings {
  readonly [option: string]: unknown;
  readonly extraLosses?: ExtraLosses;
  /** Micro-batches. */
  readonly accumulate: number;
}

/** What all trainers do alike; how they train is in `update`. */
export abstract class BaseTrainer<
  Batch extends object,
  LossName extends string,
  Parts extends TrainerParts = TrainerParts,
> implements Trainer<Batch>
{
  protected readonly parts: Parts;
  readonly #caller: string;
  readonly #config: TrainerConfig;
  readonly #accumulate: number;
  readonly #lossNames: readonly string[];
  readonly #steps: RecordedSteps<Batch>;
  #ownModels: readonly LayersModel[];

  /**
   * @param given Models that the trainer did not make, and does not dispose.
   * @param settings The options with their defaults; the optimisers' are added.
   * @param lossNames The names of a step's losses: all are there always.
   */
  constructor(
    caller: string,
    parts: Parts,
    given: readonly (LayersModel | undefined)[],
    settings: TrainerSettings,
    lossNames: readonly string[],
  ) {
    this.#accumulate = settings.accumulate;
    this.#lossNames = lossNames;
    this.#caller = caller;
    this.parts = parts;
    this.#ownModels = ownModels(parts.models, given);
    const { extraLosses = {}, ...others } = settings;
    this.#steps = new RecordedSteps<Batch>(
      () => [...lastingTensors(parts).values()],
      notRepeatable(parts.models, Object.keys(extraLosses)),
    );
    const { learningRate, beta1, beta2, epsilon } = Object.values(parts.optimizers)[0] as Adam;
    this.#config = {
      kind: caller,
      options: { ...others, learningRate, beta1, beta2, epsilon },
      extraLosses: Object.keys(extraLosses),
    };
  }

  /** What the trainer was made with: enough to make it again, networks and functions aside. */
  get config(): TrainerConfig {
    return this.#config;
  }

  /**
   * Makes the networks that were given the trainer's own: `dispose` frees them, too.
   *
   * @internal
   */
  adoptModels(): void {
    this.#ownModels = Object.values(this.parts.models);
  }

  /**
   * The networks by name: `generator` and `discriminator`; of CycleGAN `generatorA`, `generatorB`,
   * `discriminatorA` and `discriminatorB`.
   */
  get models(): Parts['models'] {
    return this.parts.models;
  }

  /**
   * The optimisers by name: `generator` and `discriminator`; of CycleGAN `generators` and
   * `discriminators`. Their `learningRate` may be changed between steps.
   */
  get optimizers(): Parts['optimizers'] {
    return this.parts.optimizers;
  }

  /**
   * Why the engine, which could repeat a recorded step, runs this trainer's program in each, in words that follow "it".
   *
   * @internal
   */
  get notRecorded(): string | undefined {
    return this.#steps.refusal;
  }

  /**
   * Whether that is worth telling.
   *
   * @internal
   */
  get saysNotRecorded(): boolean {
    return this.#steps.saysWhy;
  }

  /** One training step that leaves its losses on the device; they are the caller's to dispose. */
  abstract update(batch: Batch): Record<LossName, Scalar> & Record<string, Scalar>;

  /** One training step; reads the losses once. The batch stays the caller's. */
  async step(batch: Batch): Promise<Record<LossName, number> & Record<string, number>> {
    this.checkStep('step', batch);
    const losses = await readLosses(this.update(batch));
    return losses as Record<LossName, number> & Record<string, number>;
  }

  /** All that the next steps depend on besides options and data; see {@link TrainerState}. */
  state(): TrainerState {
    this.checkAlive('state');
    return stateOf(this.parts);
  }

  /**
   * Goes on from a state: the next steps are bit for bit those that the saved trainer would have taken.
   *
   * @throws CheckpointError for anything missing, unknown or of another shape, by name; nothing is
   *   changed then.
   * @throws OptionError while `fit` is training it.
   */
  restore(state: TrainerState): void {
    this.checkFree('restore');
    restoreState(this.#caller, this.parts, state);
    // A replay buffer may hold fewer images now.
    this.#steps.dispose();
  }

  /**
   * Frees optimiser slots, averages, replayed images, and the networks that the trainer built itself.
   * A second call does nothing; every other method then says that the trainer has been disposed.
   *
   * @throws OptionError while `fit` is training it: leave its loop first.
   */
  dispose(): void {
    if (isDisposed(this)) return;
    this.checkFree('dispose');
    markDisposed(this);
    this.#steps.dispose();
    const { optimizers, averages, buffers } = this.parts;
    for (const part of [optimizers, averages, buffers].flatMap((parts) => Object.values(parts))) {
      part.dispose();
    }
    for (const model of this.#ownModels) model.dispose();
  }

  /**
   * Checks that a batch fits the networks, from its shapes alone: before anything changes.
   *
   * @returns A batch with the tensors that a step takes, and nothing else.
   */
  protected abstract checkBatch(caller: string, batch: Batch): Batch;

  /**
   * Takes a training step: what it is to do to the batch, which is split into micro-batches below it.
   *
   * The moving averages follow at its end. Whatever fails, nothing stays behind in memory.
   *
   * @returns The losses, which the caller disposes.
   */
  protected takeStep<Losses extends Record<LossName, Scalar> & Record<string, Scalar>>(
    batch: Batch,
    algorithm: (step: TrainingStep<Batch>) => void,
  ): Losses {
    const tensors = this.checkStep('update', batch);
    const program = (given: Batch) =>
      loggedStep<Losses>(this.#lossNames, (log) => {
        const step = new TrainingStep(microBatches(given, this.#accumulate), log);
        algorithm(step);
        step.finish();
        for (const average of Object.values(this.parts.averages)) average.update();
      });
    return this.#steps.take(tensors, program) as Losses;
  }

  /** Throws where a step on this batch is not possible, or not allowed now. */
  protected checkStep(method: string, batch: Batch): Batch {
    this.checkFree(method);
    return this.checkBatch(`${this.#caller}.${method}`, batch);
  }

  /** Throws OptionError where the trainer was disposed. */
  protected checkAlive(method: string): void {
    checkAlive(`${this.#caller}.${method}`, this);
  }

  /** Throws OptionError where the trainer was disposed, or `fit` is training it. */
  protected checkFree(method: string): void {
    checkFree(`${this.#caller}.${method}`, this);
  }
}
