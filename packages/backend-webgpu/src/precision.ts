import { askForPrecision, BackendError, type Precision, precisionState } from '@gan/core';
import { backendName } from './backend-name';

/**
 * Sets how the backend computes products. Call it before the backend starts.
 *
 * - `'float32'`: all in float32.
 * - `'mixed'`: large products round their operands to float16 and add up in float32, on the adapter's subgroup
 *   matrices (tensor cores, where a GPU has them). Each operand is multiplied by a power of two that brings its
 *   largest magnitude below 2^15, and the result is divided by it, so that nothing overflows and small
 *   gradients keep their digits. Weights, Adam, norms, losses and small products stay float32.
 *
 * @param precision Defaults, where this is never called, to `'float32'`.
 * @throws OptionError if `precision` is none of these.
 * @throws BackendError if the backend has already started with another. Where the adapter has no such matrices, it
 * does not start, and {@link precisionInUse} throws the reason.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { precisionInUse, setPrecision } from '@gan/backend-webgpu';
 *
 * setPrecision('float32'); // the default, said aloud
 * if (await tf.setBackend('gan-webgpu')) console.log(precisionInUse());
 * ```
 */
export function setPrecision(precision: Precision): void {
  askForPrecision('setPrecision', precision);
}

/**
 * How the backend computes products: `'float32'` or `'mixed'`.
 *
 * @throws BackendError if the backend has not started, or what it failed of when it should have.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { precisionInUse } from '@gan/backend-webgpu';
 *
 * if (await tf.setBackend('gan-webgpu')) console.log(precisionInUse());
 * ```
 */
export function precisionInUse(): Precision {
  const { running, failure } = precisionState();
  if (running !== undefined) return running;
  if (failure !== undefined) throw failure;
  throw new BackendError(
    `precisionInUse: the backend has not started; await tf.setBackend('${backendName}') first`,
  );
}
