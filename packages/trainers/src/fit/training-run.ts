import { GanError } from '@gan/core';
import type { EndEvent, FitEvent, WarningEvent } from './fit-events';
import { expectToBeAsked } from './unasked-runs';

/** What a run came to. */
export interface TrainingResult {
  /** Steps taken, those of the runs that this one went on from included. */
  readonly step: number;
  readonly epoch: number;
  readonly reason: EndEvent['reason'];
  /** The losses that were logged last; none where the run had no step left to take. */
  readonly losses: Readonly<Record<string, number>>;
  /** What `evaluate` measured last; left out without one. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** The newest checkpoint that the run wrote; left out where it wrote none. */
  readonly checkpoint?: string;
  /** All warnings of the run. */
  readonly warnings: readonly WarningEvent[];
}

/** A run of {@link fit}: its events, and a way to train without them. */
export interface TrainingRun extends AsyncGenerator<FitEvent, void, void> {
  /**
   * Trains to the end, for those who want no events; warnings are printed by `console.warn`.
   *
   * After some events were taken it trains on from there, and a loop over the events ends. Called
   * again, it gives the same promise.
   *
   * @returns What the run came to, once it is over or was aborted.
   * @throws What stopped the run; GanError where it was left before its end.
   */
  done(): Promise<TrainingResult>;
}

/** Makes a run of its events, which begin when they are first asked for. */
export function trainingRun(events: AsyncGenerator<FitEvent, void, void>): TrainingRun {
  const asked = expectToBeAsked();
  const seen = new Seen();
  const [next, leave, fail] = [
    events.next.bind(events),
    events.return.bind(events),
    events.throw.bind(events),
  ];
  let result: Promise<TrainingResult> | undefined;

  const take = async () => {
    asked();
    try {
      const taken = await next();
      if (!taken.done) seen.add(taken.value);
      return taken;
    } catch (error) {
      seen.failure ??= { error };
      throw error;
    }
  };
  const trainOn = async (): Promise<TrainingResult> => {
    for (let taken = await take(); !taken.done; taken = await take()) {
      if (taken.value.type === 'warning') console.warn(`fit: ${taken.value.message}`);
    }
    return seen.result();
  };
  return Object.assign(events, {
    next: take,
    return: (value: undefined) => {
      asked();
      return leave(value);
    },
    throw: (error: unknown) => {
      asked();
      return fail(error);
    },
    done: () => {
      result ??= trainOn();
      return result;
    },
  });
}

/** What a run has told so far. */
class Seen {
  failure: { readonly error: unknown } | undefined;
  #end: EndEvent | undefined;
  #losses: TrainingResult['losses'] = {};
  #metrics: TrainingResult['metrics'];
  #checkpoint: string | undefined;
  readonly #warnings: WarningEvent[] = [];

  add(event: FitEvent): void {
    if (event.type === 'step') this.#losses = event.losses;
    if (event.type === 'evaluation') this.#metrics = event.metrics;
    if (event.type === 'checkpoint') this.#checkpoint = event.path;
    if (event.type === 'warning') this.#warnings.push(event);
    if (event.type === 'end') this.#end = event;
  }

  result(): TrainingResult {
    if (this.failure) throw this.failure.error;
    if (!this.#end) {
      throw new GanError(
        'fit: the run was left before its end, so it has no result; go on with a new fit, from a ' +
          'checkpoint with resume: true',
      );
    }
    const { step, epoch, reason } = this.#end;
    return {
      step,
      epoch,
      reason,
      losses: this.#losses,
      ...(this.#metrics && { metrics: this.#metrics }),
      ...(this.#checkpoint !== undefined && { checkpoint: this.#checkpoint }),
      warnings: this.#warnings,
    };
  }
}
