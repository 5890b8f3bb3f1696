/**
 * How an engine rounds sums of products: `exact`, each product and each sum, so that results are the same
 * on every machine, or `fused`, both at once where the processor can, so that they are the same on one.
 *
 * @internal
 */
export type Arithmetic = 'exact' | 'fused';

/** Shared by the ESM and the CommonJS copy of this package. */
const key = Symbol.for('@gan/core/engine-arithmetic');

interface Scope {
  [key]?: Map<string, Arithmetic>;
}

const scope = globalThis as Scope;

/**
 * Takes down how an engine rounds, by its TensorFlow.js name; the engine itself does.
 *
 * @internal
 */
export function rememberArithmetic(tfName: string, arithmetic: Arithmetic): void {
  scope[key] ??= new Map();
  scope[key].set(tfName, arithmetic);
}

/**
 * How an engine rounds; undefined for one that has not said.
 *
 * @internal
 */
export function arithmeticOf(tfName: string): Arithmetic | undefined {
  return scope[key]?.get(tfName);
}
