import { BackendError, checkChoice } from '@gan/core';
import { processState, usesThreads } from '../runtime/state';
import { chooseVectors, dropChoice, thisPlatform } from './choose';
import { type AskedVectors, type Vectors, type VectorsInfo, vectorChoices } from './vectors';

/**
 * Sets which vectors the backend computes with. Call it before the backend starts.
 *
 * - `'plain'`: 128 bits, everywhere.
 * - `'wide'`: 256 bits, the same results to the bit. In Node 23.5 and newer on x64, where a test at the
 *   start finds them faster and right.
 * - `'fused'`: a product and its sum are rounded once, in 256 bits where those can be had. Results are
 *   the same from run to run and for any number of threads, but their last bits depend on the processor.
 * - `'auto'`: `'wide'` where it can be had, else `'plain'`.
 *
 * @param vectors Defaults, where this is never called, to what the environment variable
 * `GAN_WASM_VECTORS` says, else to `'auto'`.
 * @throws OptionError if `vectors` is none of these.
 * @throws BackendError where `'wide'` or `'fused'` cannot be had, with the reason, or if the backend has
 * already started with others.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { setVectors, vectorsInUse } from '@gan/backend-wasm';
 *
 * setVectors('auto'); // the default, said aloud
 * await tf.setBackend('gan-wasm');
 * const { vectors, bits, reason } = vectorsInUse();
 * console.log(`${vectors}, ${bits} bits: ${reason}`);
 * ```
 */
export function setVectors(vectors: 'auto' | Vectors): void {
  checkChoice('setVectors', 'vectors', vectors, vectorChoices);
  const state = processState();
  if (state.runtime) {
    const { asked, info } = state.choice!;
    if (vectors === info.vectors || vectors === asked || isAuto(vectors, info)) return;
    throw new BackendError(
      `setVectors: the backend has already started with '${info.vectors}', got '${vectors}'; call ` +
        "setVectors before tf.setBackend('gan-wasm') or tf.ready()",
    );
  }
  if (state.choice?.asked === vectors) return;
  dropChoice(state.choice);
  state.choice = undefined;
  // Asked for by name, it is now or never; the others take no time before they are needed.
  if (vectors === 'wide' || vectors === 'fused') {
    state.choice = chooseVectors(vectors, 'setVectors', thisPlatform(usesThreads()));
  }
  state.vectors = vectors;
}

/** Where wide vectors serve, `auto` would have taken them. */
function isAuto(vectors: AskedVectors, info: VectorsInfo): boolean {
  return vectors === 'auto' && info.vectors === 'wide';
}

/**
 * Which vectors the backend computes with, and why.
 *
 * @throws BackendError if the backend has not started, or what it failed of when it should have.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { vectorsInUse } from '@gan/backend-wasm';
 *
 * await tf.setBackend('gan-wasm');
 * console.log(vectorsInUse().reason);
 * ```
 */
export function vectorsInUse(): VectorsInfo {
  const { runtime, choice, failure } = processState();
  if (runtime && choice) return choice.info;
  if (failure !== undefined) throw failure;
  throw new BackendError(
    "vectorsInUse: the backend has not started; await tf.setBackend('gan-wasm') or tf.ready() first",
  );
}
