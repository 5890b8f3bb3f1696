import { BackendError } from '@gan/core';
import type { TaskName } from '../generated/tasks';
import { type Build, builds, programOf } from './builds';
import { canShareMemory, isNode } from './environment';
import { Heap } from './heap';
import { layout } from './layout';
import { Pool, type Task } from './pool';
import { processState, wantedThreads } from './state';

/** Below this many multiplications or element visits, waking workers costs more than it gains. */
const worthSharing = 30_000;

/** Operations of a piece below which taking it costs more than it gains. */
const worthTaking = 10_000;

/** How long a browser's factory waits for workers to start; they join later if they are slower. */
const startTimeoutMs = 5_000;

/** One task and what it needs. */
export interface TaskCall {
  readonly task: TaskName;
  /** Units of work; threads take ranges of them. A unit's result must not depend on the range. */
  readonly units: number;
  /** Units that share the cost of a call, such as packing an operand. Defaults to 1. */
  readonly grain?: number;
  /** The argument block, a 32-bit word each; see {@link floatBits} for floats. */
  readonly args: readonly number[];
  /** Roughly how many scalar operations the whole task takes: small tasks stay on one thread. */
  readonly work: number;
  /** Bytes that each thread needs to work in. Defaults to 0. */
  readonly scratchBytes?: number;
}

/** The program, its memory and its threads: one a process. */
export class Runtime {
  readonly heap: Heap;
  readonly pool: Pool;

  constructor(
    readonly memory: WebAssembly.Memory,
    maxPages: number,
    module: WebAssembly.Module,
    /** What runs: see Build. */
    readonly build: Build,
    /** Threads asked for; the pool has one where memory cannot be shared. */
    readonly requestedThreads: number,
    threads: number,
  ) {
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    const tasks = instance.exports as unknown as Record<TaskName, Task>;
    this.heap = new Heap(memory, maxPages);
    this.pool = new Pool(tasks, module, memory, threads);
  }

  /**
   * Runs a compiled task on as many threads as pay.
   *
   * @throws BackendError if a thread fails, or there is no memory for scratch.
   */
  run({ task, units, grain = 1, args, work, scratchBytes = 0 }: TaskCall): void {
    const threads = work < worthSharing ? 1 : Math.max(1, Math.min(this.pool.available, units));
    const scratch =
      scratchBytes > 0
        ? this.heap.allocate(scratchBytes * threads, `working memory of ${task}`)
        : 0;
    // Written after the allocation, which may have replaced the buffer.
    new Int32Array(this.memory.buffer, layout.arguments, args.length).set(args);
    try {
      const least = Math.ceil((units * worthTaking) / work);
      const run = { task, units, grain: Math.max(grain, least), threads };
      this.pool.run({ ...run, scratch, scratchBytes });
    } finally {
      if (scratch) this.heap.free(scratch);
    }
  }

  /** The word that kernels report in, and back to 0. */
  takeReport(): number {
    const word = new Int32Array(this.memory.buffer, layout.report, 1);
    const value = word[0]!;
    word[0] = 0;
    return value;
  }
}

const floatWord = new Float32Array(1);
const integerWord = new Int32Array(floatWord.buffer);

/** The bits of a float32, as the integer that goes into an argument block. */
export function floatBits(value: number): number {
  floatWord[0] = value;
  return integerWord[0]!;
}

/** The runtime of this process, if it has started. */
export function startedRuntime(): Runtime | undefined {
  return processState().runtime as Runtime | undefined;
}

/** Starts the runtime, or returns the one there is; Node compiles without a promise. */
export function startRuntimeSync(): Runtime {
  return startedRuntime() ?? start((bytes) => new WebAssembly.Module(bytes));
}

/** Starts the runtime in a browser, where the main thread may neither block nor compile much. */
export async function startRuntime(): Promise<Runtime> {
  if (isNode) return startRuntimeSync();
  const module = await WebAssembly.compile(programOf(chosenBuild(), usesThreads()));
  const runtime = startedRuntime() ?? start(() => module);
  const begin = performance.now();
  while (!runtime.pool.settled && performance.now() - begin < startTimeoutMs) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return runtime;
}

function start(compile: (bytes: Uint8Array<ArrayBuffer>) => WebAssembly.Module): Runtime {
  const shared = usesThreads();
  const build = chosenBuild();
  const module = compile(programOf(build, shared));
  const { memory, maxPages } = createMemory(shared);
  const requested = wantedThreads();
  const runtime = new Runtime(memory, maxPages, module, build, requested, shared ? requested : 1);
  processState().runtime = runtime;
  return runtime;
}

function usesThreads(): boolean {
  return wantedThreads() > 1 && canShareMemory();
}

function chosenBuild(): Build {
  return builds[processState().build ?? 'plain'];
}

/** A memory that may grow to 4 GiB, or to what the platform grants. */
function createMemory(shared: boolean): { memory: WebAssembly.Memory; maxPages: number } {
  for (const maxPages of [65_536, 32_768, 16_384]) {
    try {
      return {
        memory: new WebAssembly.Memory({ initial: 16, maximum: maxPages, shared }),
        maxPages,
      };
    } catch {
      // Some phones refuse to reserve so many addresses.
    }
  }
  throw new BackendError(
    'gan-wasm: the platform does not grant 1 GiB of WebAssembly memory; close other pages or ' +
      "programs, or use another backend: tf.setBackend('cpu')",
  );
}
