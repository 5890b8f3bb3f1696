import type { TaskName } from '../generated/tasks';
import type { Build } from './builds';
import { Heap } from './heap';
import { layout } from './layout';
import type { Observer } from './observer';
import { Pool, type Run, type Task } from './pool';
import type { LateTests, Replacement } from './replacement';
import { processState } from './state';

/** Below this many multiplications or element visits, waking workers costs more than it gains. */
const worthSharing = 30_000;

/** Operations of a piece below which taking it costs more than it gains. */
const worthTaking = 10_000;

/** One task and what it needs. */
export interface TaskCall {
  readonly task: TaskName;
  /** Units of work; threads take ranges of them. A unit's result must not depend on the range. */
  readonly units: number;
  /** Units that share the cost of a call, such as packing an operand. Defaults to 1. */
  readonly grain?: number;
  /** The argument block, a 32-bit word each; see {@link floatBits} for floats. */
  readonly args: readonly number[];
  /** The words behind `args`, where they are other in each step: worked out anew when it is repeated. */
  readonly changing?: () => readonly number[];
  /** Roughly how many scalar operations the whole task takes: small tasks stay on one thread. */
  readonly work: number;
  /** Bytes that each thread needs to work in. Defaults to 0. */
  readonly scratchBytes?: number;
}

/** A run and its argument block, in memory that is its own. */
interface PlannedRun extends Run, Pick<TaskCall, 'changing'> {
  readonly args: ArrayLike<number>;
}

/** The program, its memory and its threads: one a process. */
export class Runtime {
  readonly heap: Heap;
  private served: { readonly pool: Pool; readonly build: Build };
  /** Asked before each task: see LateTests. */
  lateTests?: LateTests;
  /** Looks at the step that runs now. */
  observer?: Observer;

  constructor(
    readonly memory: WebAssembly.Memory,
    maxPages: number,
    module: WebAssembly.Module,
    build: Build,
    /** Threads asked for; the pool has one where memory cannot be shared. */
    readonly requestedThreads: number,
    threads: number,
  ) {
    this.heap = new Heap(memory, maxPages);
    this.served = { pool: new Pool(tasksOf(module, memory), module, memory, threads), build };
  }

  get pool(): Pool {
    return this.served.pool;
  }

  /** What runs: see Build. */
  get build(): Build {
    return this.served.build;
  }

  /**
   * Runs a compiled task on as many threads as pay.
   *
   * @throws BackendError if a thread fails, or there is no memory for scratch.
   */
  run(call: TaskCall): void {
    const { task, units, grain = 1, args, changing, work, scratchBytes = 0 } = call;
    const replacement = this.lateTests?.(task);
    if (replacement) this.replace(replacement);
    const { observer, pool } = this;
    // Workers may be late, or lost: what is to be repeated has room for all.
    const most = observer ? pool.threads : pool.available;
    const threads = work < worthSharing ? 1 : Math.max(1, Math.min(most, units));
    const scratch =
      scratchBytes > 0
        ? this.heap.allocate(scratchBytes * threads, `working memory of ${task}`)
        : 0;
    const least = Math.ceil((units * worthTaking) / work);
    const run = { task, units, grain: Math.max(grain, least), threads, scratch, scratchBytes };
    try {
      this.perform({ ...run, args, changing });
    } finally {
      if (scratch) this.heap.free(scratch);
    }
    if (!observer) return;
    const planned = { ...run, args: Int32Array.from(args), changing };
    observer.did(() => this.perform(planned));
  }

  /** Does something to the memory alone, by its addresses; it is done again where the step is repeated. */
  compute(action: () => void): void {
    action();
    this.observer?.did(action);
  }

  /** Writes 32-bit words, such as a table. */
  write(address: number, words: readonly number[]): void {
    const table = Int32Array.from(words);
    this.compute(() => new Int32Array(this.memory.buffer, address, table.length).set(table));
  }

  /** Runs a task whose memory has been found. */
  private perform({ args, changing, ...run }: PlannedRun): void {
    // A view is made each time, as an allocation may have replaced the buffer.
    const { buffer } = this.memory;
    new Int32Array(buffer, layout.arguments, args.length).set(args);
    if (changing) {
      const more = changing();
      new Int32Array(buffer, layout.arguments + 4 * args.length, more.length).set(more);
    }
    const threads = Math.min(run.threads, this.pool.available);
    this.pool.run({ ...run, threads });
  }

  /** Has another program serve, on the same memory. */
  private replace({ program: { module, build } }: Replacement): void {
    const { memory, pool } = this;
    const { threads } = pool;
    pool.close();
    const tasks = tasksOf(module, memory);
    // Its workers end in their own time; they must not take what is meant for the new ones.
    const next = new Pool(tasks, module, memory, threads, undefined, threads - 1);
    this.served = { pool: next, build };
    this.lateTests = undefined;
  }

  /** The word that kernels report in, and back to 0. */
  takeReport(): number {
    const word = new Int32Array(this.memory.buffer, layout.report, 1);
    const value = word[0]!;
    word[0] = 0;
    return value;
  }
}

function tasksOf(module: WebAssembly.Module, memory: WebAssembly.Memory): Record<TaskName, Task> {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as Record<TaskName, Task>;
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
