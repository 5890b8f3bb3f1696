import { afterEach, describe, expect, it, vi } from 'vitest';
import { idleTasks } from '../../test/idle-tasks';
import { builds, programOf } from './builds';
import type * as environment from './environment';
import { layout } from './layout';
import { Pool } from './pool';

const module = new WebAssembly.Module(programOf(builds.plain, true));
const deadlineMs = 200;
const pools: Pool[] = [];
const workers: environment.PoolWorker[] = [];

vi.mock('./environment', async (original) => {
  const actual = await original<typeof environment>();
  const startWorker: typeof actual.startWorker = (...args) => {
    const worker = actual.startWorker(...args);
    workers.push(worker);
    return worker;
  };
  return { ...actual, startWorker };
});

/** A pool whose main thread does nothing, and what its workers compute with. */
async function poolOf(threads: number, args: readonly number[] = [], patienceMs?: number) {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  new Int32Array(memory.buffer, layout.arguments, args.length).set(args);
  const tasks = idleTasks(memory, patienceMs);
  const pool = new Pool(tasks, module, memory, threads, deadlineMs);
  pools.push(pool);
  while (!pool.settled) await wait(5);
  return pool;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const run = { task: 'gemmTask', units: 2, threads: 2, scratch: 200_000, scratchBytes: 0 } as const;
/** [rows, columns, depth, batches, split] of a product whose other fields are all zero. */
const takesForever = [0, 2 ** 30, 1, 2 ** 30, 0];

afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
  workers.length = 0;
});

async function until(condition: () => boolean) {
  const end = performance.now() + 10_000;
  while (!condition() && performance.now() < end) await wait(5);
  expect(condition()).toBe(true);
}

describe('a worker that is stopped from outside', () => {
  it('fails the task that it has begun, in time', async () => {
    const pool = await poolOf(2, takesForever);
    const begin = performance.now();
    expect(() => pool.run(run)).toThrow(
      /a worker did not finish within [\d.]+ s, so it has crashed/,
    );
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  it('is not missed by a task that it has not begun', async () => {
    const pool = await poolOf(2, [], 50);
    workers[0]!.terminate();
    // The worker may live on for a few tasks; the main thread does those that it does not take.
    for (let i = 0; i < 10; i++) pool.run(run);
    await until(() => pool.available === 1);
  });

  it('is left out of the next tasks once its end is known', async () => {
    const pool = await poolOf(3);
    workers[1]!.terminate();
    await until(() => pool.available === 2);
    pool.run({ ...run, threads: 3, units: 0 });
    pool.run({ ...run, threads: pool.available, units: 0 });
  });
});

describe('a worker that is late', () => {
  it('is ended, and nothing runs before it is: it may still be writing', async () => {
    const pool = await poolOf(2, takesForever);
    expect(() => pool.run(run)).toThrow(/a worker did not finish within [\d.]+ s/);
    expect(() => pool.run({ ...run, threads: 1 })).toThrow(
      'gan-wasm: gemmTask cannot run: a worker that did not finish may still be writing to the ' +
        'memory; in Node await something and try again, in a browser reload the page',
    );
    await until(() => {
      try {
        pool.run({ ...run, threads: 1 });
        return true;
      } catch {
        return false;
      }
    });
    expect(pool.available).toBe(1);
  });
});
