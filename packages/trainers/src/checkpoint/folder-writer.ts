import { JSON_NAME } from './checkpoint-json';
import { type FolderLock, WriteFailure } from './checkpoint-storage';
import type { CheckpointJson } from './checkpoint-types';
import { loadWorkers } from './node-modules';
import { writerSource } from './writer-source';
import { yieldToEventLoop } from './yield-to-event-loop';

/** Bytes that are handed to the writing thread at a time. */
const slotBytes = 4 * 2 ** 20;

type Answer =
  | { readonly free: number }
  | { readonly committed: number }
  | { readonly failed: { message: string; code?: string; name: string } };

type Worker = InstanceType<Awaited<ReturnType<typeof loadWorkers>>['Worker']>;

/**
 * Writes a folder in a thread of its own, which hashes, writes and flushes whatever this one does.
 *
 * Bytes go there through shared memory, a slot at a time. The thread may fall behind by `allowance`
 * bytes, so that a slow disk costs time only beyond that, and never memory.
 */
export class FolderWriter {
  readonly #worker: Worker;
  readonly #slots: SharedArrayBuffer[] = [];
  readonly #free: number[] = [];
  readonly #mostSlots: number;
  #filled: { readonly slot: number; length: number } | undefined;
  #committed: number | undefined;
  #failure: WriteFailure | undefined;
  #wake: () => void = () => undefined;

  private constructor(worker: Worker, allowance: number) {
    this.#worker = worker;
    this.#mostSlots = Math.max(2, Math.floor(allowance / slotBytes));
    worker.on('message', (answer: Answer) => this.#hear(answer));
    worker.on('error', (error) => this.#fail(new WriteFailure(String(error), undefined, '')));
    worker.on('exit', () =>
      this.#fail(new WriteFailure('the thread that writes has ended', undefined, '')),
    );
  }

  /** @param folder Exists, and is empty. */
  static async start(folder: string, allowance: number): Promise<FolderWriter> {
    const { Worker } = await loadWorkers();
    const options = { eval: true, execArgv: [], name: 'checkpoint' };
    const worker = new Worker(writerSource, { ...options, workerData: { folder } });
    return new FolderWriter(worker, allowance);
  }

  /** Begins a file: what is appended goes there. */
  open(name: string): void {
    this.#flush();
    this.#worker.postMessage({ type: 'open', name });
  }

  /**
   * Waits until there is room, and lets timers and messages through now and then.
   *
   * @returns Bytes that {@link put} takes now, at least one.
   * @throws WriteFailure
   */
  async room(): Promise<number> {
    if (!this.#filled) {
      await yieldToEventLoop();
      this.#filled = { slot: await this.#takeSlot(), length: 0 };
    }
    return slotBytes - this.#filled.length;
  }

  /** Copies bytes to the end of the file; there must be {@link room}. */
  put(bytes: Uint8Array): void {
    const { slot, length } = this.#filled!;
    new Uint8Array(this.#slots[slot]!).set(bytes, length);
    this.#filled!.length += bytes.length;
    if (this.#filled!.length === slotBytes) this.#flush();
  }

  /**
   * Writes what is left and the description, flushes all to the disk and gives the folder its name.
   *
   * @param lock Which has to be there still.
   * @returns Bytes of all files.
   * @throws WriteFailure
   */
  async commit(
    path: string,
    json: CheckpointJson,
    lock?: Pick<FolderLock, 'path' | 'token'>,
  ): Promise<number> {
    this.#flush();
    this.#worker.postMessage({ type: 'commit', path, json, jsonName: JSON_NAME, lock });
    while (this.#committed === undefined) await this.#news();
    return this.#committed;
  }

  /** Ends the thread, whatever it is at. */
  async abandon(): Promise<void> {
    await this.#worker.terminate();
  }

  #flush(): void {
    if (!this.#filled) return;
    const { slot, length } = this.#filled;
    this.#filled = undefined;
    this.#worker.postMessage({ type: 'write', slot, memory: this.#slots[slot], length });
  }

  async #takeSlot(): Promise<number> {
    for (;;) {
      const slot = this.#free.pop();
      if (slot !== undefined) return slot;
      if (this.#slots.length < this.#mostSlots) {
        return this.#slots.push(new SharedArrayBuffer(slotBytes)) - 1;
      }
      await this.#news();
    }
  }

  /** Resolves with the next answer, and throws once there can be none. */
  async #news(): Promise<void> {
    if (this.#failure) throw this.#failure;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#failure) throw this.#failure;
  }

  #hear(answer: Answer): void {
    if ('free' in answer) this.#free.push(answer.free);
    else if ('committed' in answer) this.#committed = answer.committed;
    else {
      const { message, code, name } = answer.failed;
      this.#failure ??= new WriteFailure(message, code, name);
    }
    this.#wake();
  }

  #fail(failure: WriteFailure): void {
    if (this.#committed === undefined) this.#failure ??= failure;
    this.#wake();
  }
}
