/** Shared by the ESM and the CommonJS copy of this package. */
const key = Symbol.for('@gan/core/chosen-engine');

interface Scope {
  [key]?: string;
}

/**
 * Takes down that the program chose an engine, by its TensorFlow.js name.
 *
 * @internal
 */
export function rememberEngine(tfName: string): void {
  (globalThis as Scope)[key] = tfName;
}

/**
 * The engine that the program chose last; undefined where it chose none, and has what there was.
 *
 * @internal
 */
export function chosenEngine(): string | undefined {
  return (globalThis as Scope)[key];
}
