import { checkChoice } from './check';
import { BackendError } from './errors';

/**
 * How the WebGPU backend computes products: in float32, or `mixed`, large ones of operands rounded to float16 with
 * float32 sums.
 */
export type Precision = 'float32' | 'mixed';

interface State {
  /** What it is to start with. Defaults to `'float32'`. */
  asked?: Precision;
  /** What it runs with, while it runs. */
  running?: Precision;
  /** Why it did not start. */
  failure?: unknown;
}

/** Shared by the ESM and the CommonJS copy of this package. */
const key = Symbol.for('@gan/core/engine-precision');

/**
 * The state of the WebGPU backend, which reads what is asked for when it starts.
 *
 * @internal
 */
export function precisionState(): State {
  const scope = globalThis as { [key]?: State };
  scope[key] ??= {};
  return scope[key];
}

/**
 * Asks for a precision before the backend starts.
 *
 * @param by Who asks, as an error names it.
 * @internal
 */
export function askForPrecision(by: string, precision: Precision): void {
  checkChoice(by, 'precision', precision, ['float32', 'mixed']);
  const state = precisionState();
  if (state.running !== undefined && state.running !== precision) {
    throw new BackendError(
      `${by}: the backend has already started with precision '${state.running}', got '${precision}'; ask ` +
        "before it starts, or call tf.removeBackend('gan-webgpu') first, which drops its tensors",
    );
  }
  state.asked = precision;
}
