import type { FitState } from '../checkpoint/checkpoint-types';
import type { Schedule } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';
import { baseRates } from './resume-run';

/** The learning rates of a run: what the optimisers had before it, times the schedule's factor. */
export class Rates {
  readonly #optimizers: Trainer<never>['optimizers'];
  readonly #schedule: Schedule | undefined;
  readonly #base: Readonly<Record<string, number>>;

  constructor(trainer: Pick<Trainer<never>, 'optimizers'>, schedule: Schedule | undefined) {
    this.#optimizers = trainer.optimizers;
    this.#schedule = schedule;
    this.#base = baseRates(trainer);
  }

  /** Sets them for an epoch. */
  set(epoch: number): void {
    this.#multiply(this.#schedule?.(epoch) ?? 1);
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

  /** Those of before the run and those of now, for a checkpoint. */
  state(): FitState['learningRates'] {
    const rates = Object.entries(this.#optimizers).map(([name, { learningRate }]) => [
      name,
      { base: this.#base[name] as number, now: learningRate },
    ]);
    return Object.fromEntries(rates);
  }
}
