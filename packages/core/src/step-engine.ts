/**
 * A step to be recorded; `T` are tensors, `V` variables.
 *
 * @internal
 */
export interface RepeatableStep<T, V> {
  /** What it reads and changes. */
  readonly state: readonly V[];
  /** What it reads, another time in each step. */
  readonly inputs: readonly T[];
  /** Runs it on tensors like the inputs, and returns what it is asked for, which stays. */
  readonly run: (inputs: readonly T[]) => readonly T[];
}

/**
 * How a step went that was looked at.
 *
 * @internal
 */
export interface ObservedStep<T> {
  readonly outputs: readonly T[];
  /** Each piece of its work in words: a step like it has the same. */
  readonly words: readonly string[];
  /** Why it cannot be repeated, if so, in words that follow "it". */
  readonly refusal?: string;
  /** Whether a step to come may be repeatable where this one is not. */
  readonly later: boolean;
}

/**
 * A step that an engine takes again without running its program.
 *
 * @internal
 */
export interface RecordedStep<T> {
  /**
   * Takes it on these inputs, and returns what it is asked for.
   *
   * @returns Why it cannot be repeated any more, in words that follow "it", where nothing was done.
   */
  repeat(inputs: readonly T[]): T[] | string;
  /** Gives back the memory that it computes in. */
  dispose(): void;
}

/**
 * What a TensorFlow.js backend has as its `steps` if it can record a step.
 *
 * @internal
 */
export interface StepEngine<T, V> {
  /** Whether who trains is told that a step is not recorded: where that costs more than a few hundredths of it. */
  readonly saysWhy: boolean;
  /** Runs a step, and looks whether it could be repeated. */
  observe(step: RepeatableStep<T, V>): ObservedStep<T>;
  /**
   * Runs a step and takes it down.
   *
   * @param words Those of a step that was observed, which this one has to equal.
   * @returns The recorded step, or why there is none, in words that follow "it".
   */
  record(
    step: RepeatableStep<T, V>,
    words: readonly string[],
  ): { readonly outputs: readonly T[]; readonly recorded: RecordedStep<T> | string };
}
