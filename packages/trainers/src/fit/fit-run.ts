import { DataError, type Dataset } from '@gan/core';
import { checkEngine } from '@gan/layers';
import type { Scalar } from '@tensorflow/tfjs-core';
import { asHolder, claimTrainer } from '../trainer/claim';
import type { Trainer } from '../trainer/trainer';
import { checkEngineTrains } from '../watch/engine-watch';
import { type FitWatch, fitWatch } from '../watch/fit-watch';
import { LossHistory, type NonFiniteStep, nonFiniteError } from '../watch/non-finite';
import { checkBatches } from './check-arguments';
import { CheckpointKeeper } from './checkpoint-keeper';
import { dataCause } from './data-cause';
import type { FitEvent } from './fit-events';
import type { FitOptions } from './fit-options';
import { type FitPlan, fitPlan } from './fit-plan';
import { lastStepFrom, type Place } from './place';
import { Progress } from './progress';
import { checkRatesAhead } from './rates-ahead';
import { isNewRun, lockRun, resumeRun, savable } from './resume-run';
import type { ResumedRun } from './resumed-run';
import { SpeedMeter } from './speed-meter';

/** What a run is made of; its trainer is claimed for it until `release` is called. */
interface Given<Batch> {
  readonly trainer: Trainer<Batch>;
  readonly dataset: Dataset<Batch>;
  readonly options: FitOptions<Batch>;
  readonly plan: FitPlan<Batch>;
  readonly release: () => void;
}

/** What a run with checkpoints goes on from, and what writes its own. */
interface Saved {
  readonly resumed?: ResumedRun | undefined;
  readonly keeper?: CheckpointKeeper;
}

/** A run of `fit`: its plan, where it stands, and all that goes along with it. */
export class FitRun<Batch extends object> {
  readonly trainer: Trainer<Batch>;
  readonly plan: FitPlan<Batch>;
  /** The run that this one goes on from. */
  readonly resumed: ResumedRun | undefined;
  readonly progress: Progress;
  /** The step after which the run ends. */
  readonly lastStep: number;
  readonly keeper: CheckpointKeeper | undefined;
  readonly lookout: FitWatch<Batch>;
  readonly history = new LossHistory();
  readonly speed: SpeedMeter;
  /** The step of the newest checkpoint. */
  savedStep: number;
  readonly #dataset: Dataset<Batch>;
  readonly #signal: AbortSignal | undefined;
  readonly #release: () => void;

  private constructor(
    { trainer, dataset, options, plan, release }: Given<Batch>,
    { resumed, keeper }: Saved = {},
  ) {
    const { schedule, signal } = options;
    this.trainer = trainer;
    this.plan = plan;
    this.resumed = resumed;
    this.progress = new Progress(trainer, plan, schedule, resumed);
    this.lastStep = lastStepFrom(plan, this.progress);
    this.savedStep = this.progress.step;
    this.keeper = keeper;
    this.lookout = fitWatch(trainer, plan.logEvery);
    this.speed = new SpeedMeter(this.progress.watch);
    this.#dataset = dataset;
    this.#signal = signal;
    this.#release = release;
  }

  /**
   * Checks the options, and brings the trainer to where the run begins; one with checkpoints has their
   * folder for itself from then on.
   */
  static async open<Batch extends object>(
    trainer: Trainer<Batch>,
    dataset: Dataset<Batch>,
    options: FitOptions<Batch>,
  ): Promise<FitRun<Batch>> {
    const plan = fitPlan(dataset, options);
    if (plan.onNonFinite === 'skip') savable(trainer, "onNonFinite: 'skip'");
    checkEngine('fit');
    checkEngineTrains('fit', trainer);
    const release = claimTrainer('fit', trainer);
    try {
      return await FitRun.#begin({ trainer, dataset, options, plan, release });
    } catch (error) {
      release();
      throw error;
    }
  }

  static async #begin<Batch extends object>(given: Given<Batch>): Promise<FitRun<Batch>> {
    const { trainer, plan } = given;
    const { schedule } = given.options;
    const { checkpoints } = plan;
    // Before a folder is made for the run. One that is gone on with is checked from where it stands.
    if (!checkpoints || (await isNewRun(plan.resume, checkpoints))) {
      checkRatesAhead(trainer, plan, schedule);
    }
    if (!checkpoints) return new FitRun(given);
    const target = savable(trainer, 'checkpoints');
    const lock = await lockRun(checkpoints);
    try {
      const resumed = await resumeRun(trainer, { ...plan, checkpoints }, schedule, lock);
      const resumedFrom = resumed?.path;
      const keeper = new CheckpointKeeper(target, checkpoints, { lock, resumedFrom });
      return new FitRun(given, { resumed, keeper });
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Whether no step is to follow. */
  get isOver(): boolean {
    return this.progress.step >= this.lastStep || Boolean(this.#signal?.aborted);
  }

  /** The batches of the epoch that are still to come. */
  batches(): AsyncIterable<Batch> {
    return this.#batchesFrom(this.progress);
  }

  #batchesFrom({ epoch, position: skip }: Omit<Place, 'step'>): AsyncIterable<Batch> {
    const { batchSize, seed } = this.plan;
    const order = { batchSize, seed, epoch, ...(skip > 0 && { skip }) };
    return checkBatches(this.#dataset.batches(order));
  }

  /** Where the batch of a step was. */
  #placeOf(step: number): Omit<Place, 'step'> {
    const { stepsPerEpoch } = this.plan;
    const batches = this.progress.position - (this.progress.step + 1 - step);
    const epochs = Math.floor(batches / stepsPerEpoch);
    return {
      epoch: this.progress.epoch + epochs,
      position: epochs === 0 ? batches : batches - epochs * stepsPerEpoch,
    };
  }

  /** Updates the networks in the run's name: nobody else may while it lasts. */
  update(batch: Batch): Record<string, Scalar> {
    return asHolder(this.trainer, () => this.trainer.update(batch));
  }

  /** A step on the next batch has been taken. */
  advance(): void {
    const { batchSize } = this.plan;
    const left = this.#dataset.size - this.progress.position * batchSize;
    this.speed.images += Math.min(batchSize, left);
    this.progress.step++;
    this.progress.position++;
  }

  /** Refuses a data set whose batches ended before the epoch. */
  checkEpochIsWhole(): void {
    const { epoch, position, epochIsOver } = this.progress;
    if (epochIsOver) return;
    const { stepsPerEpoch, batchSize } = this.plan;
    throw new DataError(
      `fit: the data set gave ${position} batches in epoch ${epoch}, but its size ` +
        `${this.#dataset.size} makes ${stepsPerEpoch} of ${batchSize}; check its size`,
    );
  }

  /** Tells events; the time that their consumer takes is not the run's. */
  async *tell(...events: FitEvent[]): AsyncGenerator<FitEvent, void, void> {
    this.progress.watch.pause();
    // Not yield*: an array's iterator has no throw, so that an error thrown into it would get lost.
    for (const event of events) yield event;
    this.progress.watch.resume();
  }

  /** Ends the run, naming the last good checkpoint: one that is on its way is waited for. */
  async stop(problem: NonFiniteStep): Promise<never> {
    await this.keeper?.close();
    const place = this.#placeOf(problem.step);
    const cause = await dataCause(this.trainer, place, () => this.#batchesFrom(place));
    throw nonFiniteError(problem, this.keeper?.latest, cause);
  }

  /**
   * Leaves rates and memory as they were, waits for the checkpoint that is on its way, and gives folder
   * and trainer free.
   */
  async close(): Promise<void> {
    this.lookout.dispose();
    this.history.clear();
    this.progress.rates.reset();
    try {
      await this.keeper?.close();
    } finally {
      this.#release();
    }
  }
}
