import { OptionError } from '@gan/core';
import type { BestSoFar, FitState } from '../checkpoint/checkpoint-types';
import type { Schedule } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';
import type { EvaluationPlan, FitPlan } from './fit-plan';
import { baseRates, type ResumedRun, scheduleState } from './resume-run';
import { Stopwatch } from './stopwatch';

/** Where a run of `fit` stands: what of it is no part of the trainer, and goes into checkpoints. */
export class FitRun<Batch> {
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
  readonly #trainer: Trainer<Batch>;
  readonly #plan: FitPlan<Batch>;
  readonly #schedule: Schedule | undefined;
  readonly #baseRates: Readonly<Record<string, number>>;

  constructor(
    trainer: Trainer<Batch>,
    plan: FitPlan<Batch>,
    schedule: Schedule | undefined,
    resumed: ResumedRun | undefined,
  ) {
    this.#trainer = trainer;
    this.#plan = plan;
    this.#schedule = schedule;
    this.#baseRates = baseRates(trainer);
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
    if (changes.length > 0) {
      this.#setRates();
      return;
    }
    for (const [name, { now }] of Object.entries(state.learningRates)) {
      const optimizer = this.#trainer.optimizers[name];
      if (optimizer) optimizer.learningRate = now;
    }
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
    if (this.position >= this.#plan.stepsPerEpoch) {
      this.epoch++;
      this.position = 0;
    }
    if (this.position === 0) this.#setRates();
  }

  #setRates(): void {
    const factor = this.#schedule?.(this.epoch) ?? 1;
    for (const [name, optimizer] of Object.entries(this.#trainer.optimizers)) {
      optimizer.learningRate = (this.#baseRates[name] as number) * factor;
    }
  }

  /** Puts the learning rates back to what they were before the run. */
  resetRates(): void {
    for (const [name, optimizer] of Object.entries(this.#trainer.optimizers)) {
      optimizer.learningRate = this.#baseRates[name] as number;
    }
  }

  /** Measures, and notes whether it was the best so far. */
  async evaluate(
    evaluation: EvaluationPlan<Batch>,
  ): Promise<{ metrics: Readonly<Record<string, number>>; improved: boolean }> {
    const { step, epoch } = this;
    const metrics = await evaluation.run(this.#trainer, { step, epoch });
    const wanted = this.#plan.checkpoints?.best;
    if (!wanted) return { metrics, improved: false };
    const { metric, mode } = wanted;
    const value = metrics?.[metric];
    if (typeof value !== 'number') {
      const names = Object.keys(metrics ?? {}).join(', ') || 'none';
      throw new OptionError(
        `fit: checkpoints.best.metric must be one of evaluate's metrics, ${names}, got '${metric}'`,
      );
    }
    const before = this.best?.value ?? (mode === 'min' ? Infinity : -Infinity);
    const improved = Number.isFinite(value) && (mode === 'min' ? value < before : value > before);
    if (improved) this.best = { metric, mode, value, step };
    return { metrics, improved };
  }

  /** All of it as plain JSON. */
  state(): FitState {
    const { step, epoch, position, best, skipped } = this;
    const rates = Object.entries(this.#trainer.optimizers).map(([name, { learningRate }]) => [
      name,
      { base: this.#baseRates[name] as number, now: learningRate },
    ]);
    return {
      config: this.#plan.config,
      step,
      epoch,
      position,
      learningRates: Object.fromEntries(rates),
      schedule: scheduleState(this.#schedule),
      best,
      skipped,
      seconds: this.watch.seconds(),
    };
  }
}
