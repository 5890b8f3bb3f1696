/**
 * What is noted of a step while it runs, by whatever records it.
 *
 * @internal
 */
export class StepNotes {
  /** What is to be done before every repetition, in this order. */
  readonly effects: (() => void)[] = [];
  /** Each piece of the step's work in words: equal steps have equal words. */
  readonly words: string[] = [];
  /** Why the step cannot be repeated, in words that follow "it". */
  refusal?: string;
  /** Whether steps to come may be repeatable where this one is not. */
  later = false;
  readonly #drawn = new Set<unknown>();

  again(effect: () => void): void {
    this.effects.push(effect);
  }

  notYet(): void {
    this.later = true;
  }

  /** The first reason counts. */
  refuse(reason: string): void {
    this.refusal ??= reason;
  }

  drawn(values: Float32Array): void {
    this.#drawn.add(values);
  }

  /** Whether an effect fills this array. */
  isDrawn(values: unknown): values is Float32Array {
    return this.#drawn.has(values);
  }
}
