import type { CheckpointJson } from './checkpoint-types';

/** Where checkpoints lie: in folders on a disk, or in what a browser keeps for a site. */
export interface CheckpointStorage {
  join(dir: string, name: string): string;
  /** A checkpoint's folder and name. */
  split(path: string): Promise<{ readonly dir: string; readonly name: string }>;
  /** The checkpoints of a folder, newest first; none where the folder is missing. */
  list(caller: string, dir: string): Promise<ListedCheckpoint[]>;
  /** Whether a path is that of a checkpoint. */
  has(path: string): Promise<boolean>;
  /**
   * A file of a checkpoint, whole.
   *
   * @throws An error of code ENOENT where there is none.
   */
  read(path: string, file: string): Promise<Uint8Array>;
  /** The same in parts, so that it is never whole in memory. */
  parts(path: string, file: string): AsyncIterable<Uint8Array>;
  sha256(): Promise<Hash>;
  /** Makes a folder, if it is missing. */
  make(caller: string, dir: string): Promise<void>;
  /**
   * Takes a folder for one run.
   *
   * @throws CheckpointError where another has it.
   */
  lock(caller: string, dir: string, request: LockRequest): Promise<FolderLock>;
  /** Removes what writes that were stopped left in a folder that is locked. */
  clearLeftovers(caller: string, dir: string): Promise<void>;
  /** Removes a checkpoint; no half of one is ever found under its name. */
  remove(dir: string, step: number, lock: FolderLock): Promise<void>;
  /** Begins a checkpoint, of which nothing is to be seen until it is committed. */
  write(dir: string, given: WriteRequest): Promise<CheckpointWriter>;
}

/** A checkpoint by its step. */
export interface ListedCheckpoint {
  readonly step: number;
  readonly path: string;
}

/** A SHA-256 that is being worked out. */
export interface Hash {
  update(bytes: Uint8Array): unknown;
  /** Lower-case hexadecimal. */
  hex(): string;
}

/** How a lock is asked for. */
export interface LockRequest {
  /** How the function calls the option that names the folder. */
  readonly option: string;
  /** How one writes the option that takes a lock by force. */
  readonly forceOption: string;
  readonly force: boolean;
  /** For a single write: waits for those of others. */
  readonly brief: boolean;
}

/** The right to write and delete in a folder of checkpoints. */
export interface FolderLock {
  /** False where nothing can be written there at all, not even a lock. */
  readonly held: boolean;
  /** What the system said then. */
  readonly failure?: unknown;
  readonly token: string;
  /** On a disk, where the token is. */
  readonly path?: string;
  /**
   * To be called before each write and deletion.
   *
   * @throws CheckpointError when the lock was taken away by force.
   */
  check(): Promise<void>;
  /** Gives the folder free, if it is still ours. */
  release(): Promise<void>;
}

/** A checkpoint to be written. */
export interface WriteRequest {
  readonly step: number;
  /** Bytes by which the writing may fall behind. */
  readonly allowance: number;
  readonly lock: FolderLock;
}

/** Takes a checkpoint's files, one after the other. */
export interface CheckpointWriter {
  /** Begins a file: what is appended goes there. */
  open(name: string): void;
  /**
   * Waits until there is room, and lets timers and messages through now and then.
   *
   * @returns Bytes that {@link put} takes now, at least one.
   * @throws WriteFailure
   */
  room(): Promise<number>;
  /** Copies bytes to the end of the file; there must be {@link room}. */
  put(bytes: Uint8Array): void;
  /**
   * Gives the checkpoint its name, if the folder is still ours, once all of it is safe.
   *
   * @returns Bytes of all files.
   * @throws WriteFailure
   */
  commit(json: CheckpointJson): Promise<number>;
  /** Leaves nothing of it. */
  abandon(): Promise<void>;
}

/** What stopped the writing; `code` is that of a system error, or a DOMException's name. */
export class WriteFailure extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
    /** The file that could not be written, or empty for the folder itself. */
    readonly fileName: string,
  ) {
    super(message);
  }
}
