import type { BuildName } from './builds';
import { coreCount } from './environment';
import { maxThreads } from './layout';

/** What settings need to know of a runtime that has started. */
interface StartedRuntime {
  readonly requestedThreads: number;
  readonly pool: { readonly threads: number };
}

interface ProcessState {
  /** Set by setThreadCount. */
  threads?: number;
  /** The path that convolutions take wherever it exists: for tests and benchmarks. Else the faster. */
  convolution?: 'direct' | 'winograd';
  /** The build to start. Defaults to plain. */
  build?: BuildName;
  runtime?: StartedRuntime;
}

const key = Symbol.for('@gan/backend-wasm');

/** What all copies of this package in a process share: there is one memory and one pool. */
export function processState(): ProcessState {
  const holder = globalThis as { [key]?: ProcessState };
  holder[key] ??= {};
  return holder[key];
}

/** What setThreadCount asked for, else all cores. */
export function wantedThreads(): number {
  return processState().threads ?? Math.min(coreCount(), maxThreads);
}
