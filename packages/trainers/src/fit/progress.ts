import type { BestSoFar, FitState } from '../checkpoint/checkpoint-types';
import type { Schedule } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';
import type { FitPlan } from './fit-plan';
import { Rates } from './rates';
import { type ResumedRun, scheduleState } from './resume-run';
import { Stopwatch } from './stopwatch';

/** Where a run of `fit` stands: what of it is no part of the trainer, and goes into checkpoints. */
export class Progress {
  /** Steps taken. */
  step = 0;
  /** Counted from 1. */
  epoch = 1;
  /** Batches of the epoch that are done. */
  position = 0;
  best: BestSoFar | null = null;
  /** Steps in a row that were left out. */
  skipped = 0;
  readonly watch: Stopwatch;
  readonly rates: Rates;
  readonly #plan: FitPlan<never>;
  readonly #schedule: Schedule | undefined;

  constructor(
    trainer: Trainer<never>,
    plan: FitPlan<never>,
    schedule: Schedule | undefined,
    resumed: ResumedRun | undefined,
  ) {
    this.#plan = plan;
    this.#schedule = schedule;
    this.rates = new Rates(trainer, schedule);
    this.watch = new Stopwatch(resumed?.state.seconds);
    if (resumed) this.#goOn(resumed);
  }

  #goOn({ state, changes }: ResumedRun): void {
    const { batchSize, stepsPerEpoch } = this.#plan;
    this.step = state.step;
    this.epoch = state.epoch;
    this.best = state.best;
    this.skipped = state.skipped;
    // Another batch size, taken deliberately: go on behind the samples that were seen.
    const seen = state.position * Number(state.config.batchSize);
    this.position = Math.min(Math.ceil(seen / batchSize), stepsPerEpoch);
    if (changes.length > 0) this.rates.set(this.epoch);
    else this.rates.goOn(state.learningRates);
  }

  get epochIsOver(): boolean {
    return this.position >= this.#plan.stepsPerEpoch;
  }

  /** The step after which the run ends. */
  get lastStep(): number {
    const { steps, epochs, stepsPerEpoch } = this.#plan;
    const left = stepsPerEpoch - this.position + (epochs - this.epoch) * stepsPerEpoch;
    return Math.min(steps, this.step + Math.max(0, left));
  }

  /** The last epoch of a run that ends after `lastStep`. */
  epochOf(lastStep: number): number {
    const { stepsPerEpoch } = this.#plan;
    const left = lastStep - this.step - (stepsPerEpoch - this.position);
    return this.epoch + Math.max(0, Math.ceil(left / stepsPerEpoch));
  }

  /** Begins the next epoch if this one is over. */
  beginEpoch(): void {
    if (this.epochIsOver) {
      this.epoch++;
      this.position = 0;
    }
    if (this.position === 0) this.rates.set(this.epoch);
  }

  /** All of it as plain JSON. */
  state(): FitState {
    const { step, epoch, position, best, skipped } = this;
    return {
      config: this.#plan.config,
      step,
      epoch,
      position,
      learningRates: this.rates.state(),
      schedule: scheduleState(this.#schedule),
      best,
      skipped,
      seconds: this.watch.seconds(),
    };
  }
}
