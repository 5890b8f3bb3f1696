/** Shared by the ESM and the CommonJS copy of this package. */
const key = Symbol.for('@gan/core/step-recorder');

interface Scope {
  [key]?: StepRecorder;
}

/**
 * What takes down a training step to repeat it without running its program: all that the program does besides
 * asking its engine for arithmetic has to be told.
 *
 * @internal
 */
export interface StepRecorder {
  /** Something that is to be done again before every repetition, in this order. */
  again(effect: () => void): void;
  /** Values on their way to the engine that some effect fills anew. */
  drawn(values: Float32Array): void;
  /** The step cannot be repeated, for a reason in words that follow "it". */
  refuse(reason: string): void;
  /** This step cannot be repeated, but later ones may. */
  notYet(): void;
  /** Exchanges a tensor as {@link exchangeEachStep} says, where it can. */
  exchange(tensor: object, choose: () => TensorPlace<object> | undefined): object | undefined;
}

/**
 * A place that holds a tensor from step to step.
 *
 * @internal
 */
export interface TensorPlace<T> {
  readonly tensor: T;
  /** Puts another tensor in, which is the place's from then on, and frees the former. */
  put(tensor: T): void;
}

/**
 * Sets what records the step that runs now; nothing does by default.
 *
 * @internal
 */
export function setStepRecorder(recorder: StepRecorder | undefined): void {
  (globalThis as Scope)[key] = recorder;
}

/**
 * Makes what is other in each step, such as the number of the step: the object that is returned is filled anew
 * where the step is repeated.
 *
 * @internal
 */
export function eachStep<T extends object>(make: () => T): T {
  const made = make();
  (globalThis as Scope)[key]?.again(() => Object.assign(made, make()));
  return made;
}

/**
 * Draws values that are other in each step, such as a mask of dropout: the tensor that is made of the array, which
 * must be its only use, gets new ones where the step is repeated.
 *
 * @internal
 */
export function drawnEachStep(draw: () => Float32Array): Float32Array {
  const values = draw();
  const recorder = (globalThis as Scope)[key];
  recorder?.drawn(values);
  recorder?.again(() => values.set(draw()));
  return values;
}

/**
 * Says that a step which does what is now done cannot be repeated, and why in words that follow "it": "draws ...".
 *
 * @internal
 */
export function neverTheSame(reason: string): void {
  (globalThis as Scope)[key]?.refuse(reason);
}

/**
 * Says that steps cannot be repeated yet, as one that fills a store.
 *
 * @internal
 */
export function notYetTheSame(): void {
  (globalThis as Scope)[key]?.notYet();
}

/**
 * Gives a tensor for another that is chosen anew in each step: what a chosen place holds comes back, and the place
 * holds the tensor's values from then on; the tensor's own come back where none is chosen.
 *
 * @returns A new tensor; undefined where nothing records the step, and the caller exchanges it as it likes.
 *
 * @internal
 */
export function exchangeEachStep<T extends object>(
  tensor: T,
  choose: () => TensorPlace<T> | undefined,
): T | undefined {
  const recorder = (globalThis as Scope)[key];
  return recorder?.exchange(tensor, choose as () => TensorPlace<object> | undefined) as
    | T
    | undefined;
}
