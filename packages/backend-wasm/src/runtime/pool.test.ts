import { BackendError } from '@gan/core';
import { afterEach, describe, expect, it } from 'vitest';
import { idleTasks } from '../../test/idle-tasks';
import { builds, programOf } from './builds';
import { layout, pageBytes } from './layout';
import { Pool } from './pool';

const module = new WebAssembly.Module(programOf(builds.plain, true));
const pools: Pool[] = [];

/** A pool of two whose main thread does nothing, so that only the worker's fate shows. */
async function poolOf(
  args: readonly number[],
  deadlineMs?: number,
  memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true }),
) {
  new Int32Array(memory.buffer, layout.arguments, args.length).set(args);
  const pool = new Pool(idleTasks(memory), module, memory, 2, deadlineMs);
  pools.push(pool);
  while (!pool.settled) await new Promise((resolve) => setTimeout(resolve, 5));
  return pool;
}

const run = { task: 'gemmTask', units: 2, threads: 2, scratch: 200_000, scratchBytes: 0 } as const;

/** [rows, columns, depth, batches, split] of a product whose other fields are all zero. */
const traps = [10, 8, 8, 1, 0];
const takesForever = [0, 2 ** 30, 1, 2 ** 30, 0];

afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

describe('Pool', () => {
  it('counts workers once they are ready', async () => {
    const pool = await poolOf([]);
    expect(pool.available).toBe(2);
  });

  it('works in memory that has grown since the workers began', async () => {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
    const pool = await poolOf([], undefined, memory);
    for (let i = 0; i < 20; i++) {
      const to = memory.grow(1) * pageBytes;
      const words = new Int32Array(memory.buffer);
      words.fill(i + 1, layout.heap / 4, layout.heap / 4 + 8192);
      // [element bytes, from, to, elements, row, strides, rank], two units of 4096: the worker gets one
      // at least.
      words.set([4, layout.heap, to, 8192, 8192, 4, 4, 0], layout.arguments / 4);
      pool.run({ ...run, task: 'copyTask' });
      const copied = words.subarray(to / 4, to / 4 + 8192).filter((value) => value === i + 1);
      expect(copied.length).toBeGreaterThanOrEqual(4096);
    }
  });

  it('reports a trap in a worker as a BackendError, and goes on', async () => {
    const pool = await poolOf(traps);
    const fail = () => pool.run(run);
    expect(fail).toThrow(BackendError);
    expect(fail).toThrow(/^gan-wasm: gemmTask failed: RuntimeError: /);
    pool.run({ ...run, threads: 1 });
    expect(pool.available).toBe(2);
  });

  it('gives up on a worker that does not answer', async () => {
    const pool = await poolOf(takesForever, 200);
    const begin = performance.now();
    // The deadline grows with the time that the main thread took for its own units.
    expect(() => pool.run(run)).toThrow(
      /^gan-wasm: gemmTask failed: a worker did not finish within [\d.]+ s, so it has crashed or been stopped; start the program again, or use setThreadCount\(1\)$/,
    );
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(pool.available).toBe(1);
  });
});
