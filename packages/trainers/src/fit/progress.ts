import type { BestSoFar, FitState } from '../checkpoint/checkpoint-types';
import type { Schedule } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';
import type { FitPlan } from './fit-plan';
import { startOf } from './place';
import { Rates } from './rates';
import { scheduleState } from './resume-run';
import type { ResumedRun } from './resumed-run';
import { Stopwatch } from './stopwatch';

/** Where a run of `fit` stands: what of it is no part of the trainer, and goes into checkpoints. */
export class Progress {
  /** Steps taken. */
  step: number;
  /** Counted from 1. */
  epoch: number;
  /** Batches of the epoch that are done. */
  position: number;
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
    const { step, epoch, position } = startOf(plan, resumed?.state);
    this.step = step;
    this.epoch = epoch;
    this.position = position;
    this.rates = new Rates(trainer, schedule);
    this.watch = new Stopwatch(resumed?.state.seconds);
    if (resumed) this.#goOn(resumed);
  }

  #goOn({ state, changes }: ResumedRun): void {
    this.best = state.best;
    this.skipped = state.skipped;
    if (changes.length > 0) this.rates.set(this.epoch);
    else this.rates.goOn(state.learningRates);
  }

  get epochIsOver(): boolean {
    return this.position >= this.#plan.stepsPerEpoch;
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
