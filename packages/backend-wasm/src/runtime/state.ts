import type { AskedVectors, Choice } from '../vectors/vectors';
import { canShareMemory, coreCount } from './environment';
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
  /** Set by setVectors. */
  vectors?: AskedVectors;
  /** What the runtime computes with or, chosen beforehand, will. */
  choice?: Choice;
  runtime?: StartedRuntime;
  /** Why the runtime did not start. */
  failure?: unknown;
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

/** Whether workers will share the memory. */
export function usesThreads(): boolean {
  return wantedThreads() > 1 && canShareMemory();
}
