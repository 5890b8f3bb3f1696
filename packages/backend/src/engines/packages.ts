import { BackendError } from '@gan/core';
import { findBackendFactory } from '@tensorflow/tfjs-core';
import { inNode, load } from './load';

/** Whether a package is not there, as opposed to one that does not load. */
export function isMissing(specifier: string, cause: unknown): boolean {
  const { code, message } = (cause ?? {}) as { code?: string; message?: unknown };
  const line = firstLineOf(message);
  // require's error is of the same code where a module that the engine needs is missing.
  return (
    code === 'ERR_MODULE_NOT_FOUND' ||
    (code === 'MODULE_NOT_FOUND' && line.includes(`'${specifier}'`)) ||
    // What Vite, and so Vitest, puts in the place of an optional peer that is not installed.
    line.startsWith(`Could not resolve "${specifier}" imported by`)
  );
}

/** The first line of an error's message. */
export const firstLineOf = (message: unknown) => String(message).split('\n')[0] ?? '';

/**
 * An error in two parts, "what is wrong; what to do": `'auto'` reports the first part alone.
 *
 * @param needed What is to be installed in Node. Defaults to the package itself.
 */
export function notLoaded(specifier: string, needed = specifier): (cause: unknown) => never {
  return (cause) => {
    const { message = cause } = (cause ?? {}) as { message?: unknown };
    const fix = inNode()
      ? `npm i ${needed}`
      : `npm i ${specifier}, and import it before useBackend is called`;
    const isThere = inNode() && !isMissing(specifier, cause);
    const what = isThere ? `does not load (${firstLineOf(message)})` : 'is not installed';
    throw new BackendError(`${specifier} ${what}; ${fix}`, { cause });
  };
}

/** Imports a TensorFlow.js backend unless the program has done so, as browser bundles must. */
export async function registerFrom(
  specifier: string,
  tfName: string,
  needed = specifier,
): Promise<void> {
  if (findBackendFactory(tfName)) return;
  await load(specifier).catch(notLoaded(specifier, needed));
}
