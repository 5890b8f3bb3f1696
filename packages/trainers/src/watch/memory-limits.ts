import { getBackend } from '@tensorflow/tfjs-core';
import type { MemoryEstimate } from './memory-estimate';

/** What may be had, in bytes; undefined where nobody can tell. */
export interface MemoryLimits {
  /** All that the engine can ever hold. */
  readonly engine?: number;
  /** What the system still has for this process. */
  readonly available?: number;
}

/** A WebAssembly memory has 32-bit addresses. */
const WASM_BYTES = 2 ** 32;

/** Engines that compute in the memory of the process. */
const IN_PROCESS = /wasm$|^cpu$|^tensorflow$/;

/** The limits of the engine in use. A browser does not tell what it has, and neither does a GPU. */
export function memoryLimits(engine = getBackend()): MemoryLimits {
  const { process } = globalThis as { process?: { availableMemory?(): number } };
  return {
    ...(engine.endsWith('wasm') && { engine: WASM_BYTES }),
    ...(IN_PROCESS.test(engine) &&
      process?.availableMemory && {
        available: process.availableMemory(),
      }),
  };
}

/** What to tell where a run will not fit; undefined where it will. */
export function memoryTrouble(
  { weights, buffers, gradients, activations, total }: MemoryEstimate,
  { engine = Infinity, available = Infinity }: MemoryLimits,
): string | undefined {
  const toCome = total - weights;
  if (total <= engine && toCome <= available) return undefined;
  const parts = [
    ['activations', activations],
    ['weights and slots', weights],
    ['gradients', gradients],
    ['replay buffers', buffers],
  ] as const;
  const largest = [...parts].sort((a, b) => b[1] - a[1])[0]!;
  const limit =
    total > engine
      ? `and WebAssembly has at most ${size(engine)}`
      : `of which ${size(toCome)} are still to come, and the system has ${size(available)} left`;
  return (
    `memory: a step will need about ${size(total)}, ${limit}. Most of it are ${largest[0]} ` +
    `(${size(largest[1])}); ${fixes[largest[0]]}`
  );
}

const fixes = {
  activations: 'use a smaller image or batch, fewer filters, or the option accumulate',
  'weights and slots': 'use fewer filters',
  gradients: 'use fewer filters',
  'replay buffers': 'use a smaller poolSize',
} as const;

function size(bytes: number): string {
  const GiB = 2 ** 30;
  return bytes < GiB ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${(bytes / GiB).toPrecision(2)} GiB`;
}
