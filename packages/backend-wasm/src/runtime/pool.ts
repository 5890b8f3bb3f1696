import { BackendError } from '@gan/core';
import { type TaskName, taskNames } from '../generated/tasks';
import { isNode, type PoolWorker, startWorker } from './environment';
import { layout, mailbox, maxThreads, pageBytes } from './layout';
import { takeUnits } from './unit-queue';
import { workerSource } from './worker-source';

/** A compiled task: runs units [begin, end), with `scratch` bytes of its own to work in. */
export type Task = (args: number, begin: number, end: number, scratch: number) => void;

/** One run of a task. */
export interface Run {
  readonly task: TaskName;
  /** Units of work; threads take ranges of them as they come along. */
  readonly units: number;
  /** Units that are taken together, as long as there are enough. Defaults to 1. */
  readonly grain?: number;
  /** Threads to use, this one included; at most what {@link Pool.available} says. */
  readonly threads: number;
  /** Where the scratch of the first thread begins, and its size a thread. */
  readonly scratch: number;
  readonly scratchBytes: number;
}

interface Member {
  readonly words: Int32Array;
  readonly worker: PoolWorker;
  /** `lost`: it missed a deadline, and may still be writing until it is known to have ended. */
  state: 'alive' | 'lost' | 'ended';
}

/** Main spins this long for workers, in ms, before it starts to sleep between looks (Node only). */
const spinMs = 2;

/** A machine that was asleep between two looks at the clock must not look like a dead worker. */
const longestLookMs = 100;

/** Worker threads over one shared memory; the calling thread takes a share of every task. */
export class Pool {
  private readonly members: Member[] = [];
  private readonly nextUnit: Int32Array;
  private ticket = 0;

  /**
   * @param deadlineMs How long workers may take after the calling thread is done with its share,
   * and ten times as long as that share took.
   * @param firstMailbox Mailboxes before it belong to a pool that may not have ended yet.
   */
  constructor(
    private readonly tasks: Readonly<Record<TaskName, Task>>,
    module: WebAssembly.Module,
    private readonly memory: WebAssembly.Memory,
    readonly threads: number,
    private readonly deadlineMs = 20_000,
    firstMailbox = 0,
  ) {
    this.nextUnit = new Int32Array(memory.buffer, layout.nextUnit, 1);
    const workers = Math.min(threads - 1, maxThreads - firstMailbox);
    for (let index = 0; index < workers; index++) {
      const address = layout.mailboxes + (firstMailbox + index) * layout.mailboxBytes;
      const words = new Int32Array(memory.buffer, address, layout.mailboxBytes / 4);
      const data = { module, memory, taskNames, address };
      const worker = startWorker(workerSource, data, () => {
        member.state = 'ended';
      });
      const member: Member = { words, worker, state: 'alive' };
      this.members.push(member);
    }
  }

  /** Threads that can work now: workers count once they have reported ready. */
  get available(): number {
    return 1 + this.ready().length;
  }

  /** Whether every worker has reported ready or ended. */
  get settled(): boolean {
    return this.members.every(({ state, words }) => state !== 'alive' || isReady(words));
  }

  /**
   * Runs a task and returns when all of it is done.
   *
   * @throws BackendError when a thread traps or a worker does not finish in time. A trap leaves the
   * pool as it was; a worker that is late is ended, and until it has, every run throws.
   */
  run({ task, units, grain = 1, threads, scratch, scratchBytes }: Run): void {
    if (this.members.some(({ state }) => state === 'lost')) {
      throw new BackendError(
        `gan-wasm: ${task} cannot run: a worker that did not finish may still be writing to the ` +
          'memory; in Node await something and try again, in a browser reload the page',
      );
    }
    const helpers = threads > 1 ? this.ready().slice(0, threads - 1) : [];
    const work = (begin: number, end: number) =>
      this.tasks[task](layout.arguments, begin, end, scratch);
    if (helpers.length > 0) this.offer(helpers, { task, units, grain, scratch, scratchBytes });
    let trap: unknown;
    const begin = performance.now();
    try {
      if (helpers.length === 0) work(0, units);
      else takeUnits(this.nextUnit, units, grain, helpers.length + 1, work);
    } catch (error) {
      trap = error;
    }
    // All are waited for, whatever happened: none may be left at work on memory that gets reused.
    const deadline = this.deadlineMs + 10 * (performance.now() - begin);
    for (const member of helpers) trap = this.join(member, deadline) ?? trap;
    if (trap !== undefined) {
      throw new BackendError(`gan-wasm: ${task} failed: ${trap}`, { cause: trap });
    }
  }

  /** Writes a task into the workers' mailboxes. */
  private offer(helpers: readonly Member[], run: Required<Omit<Run, 'threads'>>): void {
    Atomics.store(this.nextUnit, 0, 0);
    this.ticket = (this.ticket % 2 ** 30) + 1;
    const pages = this.memory.buffer.byteLength / pageBytes;
    for (const [index, { words }] of helpers.entries()) {
      words[mailbox.task] = taskNames.indexOf(run.task);
      words[mailbox.arguments] = layout.arguments;
      words[mailbox.units] = run.units;
      words[mailbox.grain] = run.grain;
      words[mailbox.threads] = helpers.length + 1;
      words[mailbox.pages] = pages;
      words[mailbox.scratch] = run.scratch + (index + 1) * run.scratchBytes;
      words[mailbox.trap] = 0;
      Atomics.store(words, mailbox.ticket, this.ticket);
      if (Atomics.load(words, mailbox.asleep)) Atomics.notify(words, mailbox.ticket);
    }
  }

  /** Ends the workers. */
  close(): void {
    for (const member of this.members) {
      member.state = 'ended';
      member.worker.terminate();
    }
  }

  private ready(): Member[] {
    return this.members.filter(({ state, words }) => state === 'alive' && isReady(words));
  }

  /** Waits for a worker if it has begun; returns what went wrong, if anything did. */
  private join(member: Member, deadlineMs: number): string | undefined {
    const { words } = member;
    const { ticket } = this;
    // No unit is left, so a worker that was too late to begin is not needed any more.
    if (Atomics.compareExchange(words, mailbox.ticket, ticket, 0) === ticket) return undefined;
    if (!waitFor(words, ticket, deadlineMs)) {
      member.state = 'lost';
      member.worker.terminate();
      return (
        `a worker did not finish within ${(deadlineMs / 1000).toFixed(1)} s, so it has crashed or ` +
        'been stopped; start the program again, or use setThreadCount(1)'
      );
    }
    const length = words[mailbox.trap]!;
    if (length === 0) return undefined;
    return String.fromCharCode(...words.subarray(mailbox.message, mailbox.message + length));
  }
}

/** Whether a worker is done with a ticket in time. */
function waitFor(words: Int32Array, ticket: number, deadlineMs: number): boolean {
  let waited = 0;
  let last = performance.now();
  for (let looks = 1; Atomics.load(words, mailbox.done) !== ticket; looks++) {
    if (looks % 1024 !== 0) continue;
    const now = performance.now();
    waited += Math.min(now - last, longestLookMs);
    last = now;
    if (waited > deadlineMs) return Atomics.load(words, mailbox.done) === ticket;
    // With more threads than cores free, spinning on would take a core from the worker.
    if (isNode && waited > spinMs) {
      const done = Atomics.load(words, mailbox.done);
      if (done !== ticket) Atomics.wait(words, mailbox.done, done, 0.2);
    }
  }
  return true;
}

function isReady(words: Int32Array): boolean {
  return Atomics.load(words, mailbox.ready) === 1;
}
