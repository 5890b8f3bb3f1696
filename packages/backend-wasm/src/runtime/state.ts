import { coreCount } from './environment';
import { maxThreads } from './layout';
import type { Runtime } from './runtime';

interface ProcessState {
  /** Set by setThreadCount. */
  threads?: number;
  /** Which path convolutions take; the tests and the benchmark ask for one or the other. */
  convolution?: 'best' | 'direct' | 'winograd';
  runtime?: Runtime;
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
