import { Rng } from '@gan/core';
import { expect } from 'vitest';
import type { StateDict } from '../src/dtypes';
import { mutate } from './mutate';

/** The most that a file may turn into, in bytes, where a file's tensors may repeat its values. */
const mostBytes = (length: number) => 8 * length + 2 ** 16;

/**
 * Reads `count` mutated files; every one must give tensors of a bounded size or a CheckpointError,
 * and soon.
 *
 * @returns How many could still be read.
 */
export async function fuzz(
  read: (bytes: Uint8Array) => Promise<StateDict>,
  files: readonly Uint8Array[],
  count: number,
  seed: number,
): Promise<number> {
  const rng = new Rng(seed);
  let readable = 0;
  let slowest = 0;
  for (let i = 0; i < count; i++) {
    const bytes = mutate(files[i % files.length]!, rng);
    const started = performance.now();
    try {
      const state = await read(bytes);
      const total = [...state.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
      expect(total).toBeLessThanOrEqual(mostBytes(bytes.length));
      readable++;
    } catch (error) {
      if ((error as { code?: string }).code !== 'CheckpointError') {
        throw new Error(`mutation ${i} of seed ${seed}`, { cause: error });
      }
    }
    slowest = Math.max(slowest, performance.now() - started);
  }
  // These files are a few kilobytes and take well under a millisecond.
  expect(slowest).toBeLessThan(2000);
  return readable;
}
