import { BackendError } from '@gan/core';
import { backend } from '@tensorflow/tfjs-core';

/**
 * Checks that a tensor engine runs, without which no weight can be made.
 *
 * @throws BackendError that says how to start one.
 */
export function checkEngine(caller: string): void {
  try {
    backend();
  } catch (cause) {
    throw new BackendError(
      `${caller}: no tensor engine runs; start one before, with \`await useBackend()\` from ` +
        '@gan/trainers or @gan/backend',
      { cause },
    );
  }
}
