import { BackendError, checkInteger } from '@gan/core';
import { canShareMemory } from './environment';
import { maxThreads } from './layout';
import { processState, wantedThreads } from './state';

/**
 * Sets how many threads the backend computes with, the main thread included.
 *
 * Call it before the backend starts. Results do not depend on the number of threads, to the bit.
 *
 * @param threads From 1 to 64. Defaults to the number of cores.
 * @throws OptionError if `threads` is not such an integer.
 * @throws BackendError if the backend has already started with another number.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { setThreadCount, threadCount } from '@gan/backend-wasm';
 *
 * setThreadCount(threadCount()); // the default, said aloud
 * await tf.setBackend('gan-wasm');
 * ```
 */
export function setThreadCount(threads: number): void {
  checkInteger('setThreadCount', 'threads', threads, { min: 1, max: maxThreads });
  const started = processState().runtime;
  if (started && started.requestedThreads !== threads) {
    throw new BackendError(
      `setThreadCount: the backend has already started with ${started.requestedThreads} threads, ` +
        `got ${threads}; call setThreadCount before tf.setBackend('gan-wasm') or tf.ready()`,
    );
  }
  processState().threads = threads;
}

/**
 * The number of threads that the backend computes with, or would if it started now.
 *
 * It is 1 where workers cannot share memory: in a browser page that is not cross-origin isolated.
 */
export function threadCount(): number {
  return processState().runtime?.pool.threads ?? (canShareMemory() ? wantedThreads() : 1);
}
