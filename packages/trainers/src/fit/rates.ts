import { checkNumber, OptionError, show } from '@gan/core';
import type { FitState } from '../checkpoint/checkpoint-types';
import type { Schedule } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';
import { longerSchedule, nameOfSchedule } from './schedule-words';

type Optimizers = Trainer<never>['optimizers'];

/** The optimisers' learning rates before a schedule, by name. */
export const baseRates = ({ optimizers }: { readonly optimizers: Optimizers }) =>
  Object.fromEntries(
    Object.entries(optimizers).map(([name, { learningRate }]) => [name, learningRate]),
  );

/** Whether a rate is 0 in the precision of the weights. */
export const isZeroRate = (rate: number) => Math.fround(rate) === 0;

/** The learning rates of a run: what the optimisers had before it, times the schedule's factor. */
export class Rates {
  readonly #optimizers: Optimizers;
  readonly #schedule: Schedule | undefined;
  readonly #base: Readonly<Record<string, number>>;
  /** Of the epoch under way; undefined where a saved run had it. */
  #factor: number | undefined;
  /** Optimisers whose rate was 0 when it was last looked at. */
  #atZero: readonly string[] = [];

  constructor(trainer: Pick<Trainer<never>, 'optimizers'>, schedule: Schedule | undefined) {
    this.#optimizers = trainer.optimizers;
    this.#schedule = schedule;
    this.#base = baseRates(trainer);
  }

  /**
   * Sets them for an epoch.
   *
   * @throws OptionError where the schedule gives no factor.
   */
  set(epoch: number): void {
    this.#factor = this.#schedule ? factorFor(this.#schedule, epoch) : 1;
    this.#multiply(this.#factor);
  }

  /** Sets them to those of a saved run. */
  goOn(saved: FitState['learningRates']): void {
    for (const [name, { now }] of Object.entries(saved)) {
      const optimizer = this.#optimizers[name];
      if (optimizer) optimizer.learningRate = now;
    }
  }

  /** Puts them back to what they were before the run. */
  reset(): void {
    this.#multiply(1);
  }

  #multiply(factor: number): void {
    for (const [name, optimizer] of Object.entries(this.#optimizers)) {
      optimizer.learningRate = (this.#base[name] as number) * factor;
    }
  }

  /**
   * Checks that weights can be moved by them; a loop over the events may set them.
   *
   * @throws OptionError for one that is no finite number of at least 0.
   */
  check(): void {
    for (const [name, { learningRate }] of Object.entries(this.#optimizers)) {
      checkNumber('fit', `trainer.optimizers.${name}.learningRate`, learningRate, { min: 0 });
    }
  }

  /** What to tell of rates that have become 0 since it was last asked; undefined where none has. */
  newlyZero(at: { readonly step: number; readonly epoch: number }): string | undefined {
    const before = this.#atZero;
    this.#atZero = Object.entries(this.#optimizers).flatMap(([name, { learningRate }]) =>
      isZeroRate(learningRate) ? [name] : [],
    );
    const names = this.#atZero.filter((name) => !before.includes(name));
    return names.length === 0 ? undefined : this.#zeroInWords(names, at);
  }

  #zeroInWords(
    names: readonly string[],
    { step, epoch }: { readonly step: number; readonly epoch: number },
  ): string {
    const what = `the learning rate of ${names.join(' and ')} is 0 from step ${step} on`;
    const still =
      names.length === 1 ? 'so its weights do not move' : 'so their weights do not move';
    const bySchedule = names.every((name) => {
      const base = this.#base[name] as number;
      return !isZeroRate(base) && isZeroRate(base * (this.#factor ?? 0));
    });
    if (this.#schedule && bySchedule) {
      const why = `epoch ${epoch}: ${nameOfSchedule(this.#schedule)} makes it so`;
      return `${what} (${why}), ${still}; ${longerSchedule(this.#schedule)}, or let the run end before`;
    }
    return (
      `${what}, ${still}; if that is not meant, raise the trainer's option learningRate, or ` +
      names.map((name) => `trainer.optimizers.${name}.learningRate`).join(' and ')
    );
  }

  /** Those of before the run and those of now, for a checkpoint. */
  state(): FitState['learningRates'] {
    const rates = Object.entries(this.#optimizers).map(([name, { learningRate }]) => [
      name,
      { base: this.#base[name] as number, now: learningRate },
    ]);
    return Object.fromEntries(rates);
  }
}

function factorFor(schedule: Schedule, epoch: number): number {
  const factor: unknown = schedule(epoch);
  if (Number.isFinite(factor) && (factor as number) >= 0) return factor as number;
  throw new OptionError(
    `fit: ${nameOfSchedule(schedule)} must give a factor of at least 0, got ${show(factor)} for ` +
      `epoch ${epoch}`,
  );
}
