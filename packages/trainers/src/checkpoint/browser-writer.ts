import { keysBelow, transact } from './browser-database';
import { ifOurs } from './browser-lock';
import { encodeJson, JSON_NAME } from './checkpoint-json';
import {
  type CheckpointWriter,
  type Hash,
  WriteFailure,
  type WriteRequest,
} from './checkpoint-storage';
import type { CheckpointFile, CheckpointJson } from './checkpoint-types';
import { oneLine, systemCode } from './node-modules';
import { newSha256 } from './sha256';
import { yieldToEventLoop } from './yield-to-event-loop';

/** Bytes that are stored at a time. */
export const CHUNK_BYTES = 4 * 2 ** 20;

/** What `checkpoints` of the database holds. */
export interface CheckpointRecord {
  /** Under which name its chunks lie. */
  readonly id: string;
  /** `checkpoint.json`. */
  readonly json: Uint8Array;
}

interface OpenFile {
  readonly name: string;
  readonly hash: Hash;
  bytes: number;
  chunks: number;
}

/**
 * Writes a checkpoint into the browser's database, a chunk at a time.
 *
 * One is in memory at a time: the next is filled once it is stored. The checkpoint's record comes last, in
 * one transaction with a look at the lock: until then nothing of it is to be seen.
 */
export class BrowserWriter implements CheckpointWriter {
  readonly #folder: string;
  readonly #request: WriteRequest;
  readonly #id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
  readonly #files: OpenFile[] = [];
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  #length = 0;
  #storing: Promise<void> = Promise.resolve();
  #failure: WriteFailure | undefined;

  constructor(folder: string, request: WriteRequest) {
    this.#folder = folder;
    this.#request = request;
  }

  open(name: string): void {
    this.#flush();
    this.#files.push({ name, hash: newSha256(), bytes: 0, chunks: 0 });
  }

  async room(): Promise<number> {
    if (this.#length === 0) {
      await yieldToEventLoop();
      await this.#stored();
    }
    return CHUNK_BYTES - this.#length;
  }

  put(bytes: Uint8Array): void {
    this.#chunk.set(bytes, this.#length);
    this.#length += bytes.length;
    if (this.#length === CHUNK_BYTES) this.#flush();
  }

  async commit(json: CheckpointJson): Promise<number> {
    this.#flush();
    await this.#stored();
    const files = Object.fromEntries(
      this.#files.map(({ name, hash, bytes }): [string, CheckpointFile] => [
        name,
        { bytes, sha256: hash.hex() },
      ]),
    );
    const record: CheckpointRecord = { id: this.#id, json: encodeJson({ ...json, files }) };
    const { lock, step } = this.#request;
    try {
      await transact(['locks', 'checkpoints'], 'readwrite', (transaction) =>
        ifOurs(transaction, this.#folder, lock.token, () => {
          // Fails where there is one.
          transaction.store('checkpoints').add(record, [this.#folder, step]);
        }),
      );
    } catch (error) {
      throw failureOf(error, JSON_NAME);
    }
    return this.#files.reduce((sum, { bytes }) => sum + bytes, record.json.length);
  }

  async abandon(): Promise<void> {
    await this.#storing.catch(() => undefined);
    const all = keysBelow(this.#folder, this.#id);
    await transact(['chunks'], 'readwrite', ({ store }) => store('chunks').delete(all)).catch(
      () => undefined,
    );
  }

  /** Waits until the last chunk is stored. */
  async #stored(): Promise<void> {
    await this.#storing;
    if (this.#failure) throw this.#failure;
  }

  #flush(): void {
    const file = this.#files.at(-1);
    if (!file || this.#length === 0) return;
    // All that lies behind a view is stored.
    const isWhole = this.#length === CHUNK_BYTES;
    const chunk = isWhole ? this.#chunk : this.#chunk.slice(0, this.#length);
    const key = [this.#folder, this.#id, file.name, file.chunks];
    this.#length = 0;
    file.chunks++;
    file.bytes += chunk.length;
    file.hash.update(chunk);
    const before = this.#storing;
    this.#storing = (async () => {
      await before;
      if (this.#failure) return;
      await transact(['chunks'], 'readwrite', ({ store }) => store('chunks').put(chunk, key)).catch(
        (error: unknown) => {
          this.#failure ??= failureOf(error, file.name);
        },
      );
    })();
  }
}

const failureOf = (error: unknown, file: string): WriteFailure =>
  new WriteFailure(`${systemCode(error)}: ${oneLine(error)}`, systemCode(error), file);
