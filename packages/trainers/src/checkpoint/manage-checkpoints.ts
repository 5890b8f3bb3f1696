import {
  CheckpointError,
  checkBoolean,
  checkOptions,
  isGanError,
  OptionError,
  show,
} from '@gan/core';
import { nameOf, stepOf } from './checkpoint-names';
import type { ListedCheckpoint } from './checkpoint-storage';
import { cannotWrite } from './node-modules';
import { storageOf } from './storage-of';
import { lockBriefly } from './write-checkpoint';

/**
 * Lists the checkpoints of a folder, newest first, without a look at what is in them.
 *
 * @param dir The folder of the checkpoints, such as `runs/facades/checkpoints`.
 * @throws CheckpointError when the folder cannot be read.
 */
export async function listCheckpoints(dir: string): Promise<readonly ListedCheckpoint[]> {
  const caller = 'listCheckpoints';
  checkPath(caller, 'the path of a folder', dir);
  return (await storageOf(dir)).list(caller, dir);
}

/** Options of {@link removeCheckpoint}. */
export interface RemoveCheckpointOptions {
  /** As that of {@link writeCheckpoint}. Defaults to false. */
  readonly force?: boolean;
}

/**
 * Removes a checkpoint, also a damaged one: in browsers there is no other way to one.
 *
 * @param path The checkpoint, such as `checkpoints/step-000056`.
 * @throws CheckpointError when there is none, it cannot be removed, or a run of `fit` uses the folder.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { DcganTrainer, listCheckpoints, removeCheckpoint, useBackend, writeCheckpoint } from '@gan/trainers';
 *
 * await useBackend();
 * const trainer = new DcganTrainer({ imageSize: 8, filters: 2 });
 * const dir = await mkdtemp('checkpoints-');
 * for (const step of [1, 2]) await writeCheckpoint(trainer, { dir, step });
 * const [newest] = await listCheckpoints(dir);
 * if (newest) await removeCheckpoint(newest.path);
 * console.log((await listCheckpoints(dir)).map(({ step }) => step)); // [ 1 ]
 * ```
 */
export async function removeCheckpoint(
  path: string,
  options: RemoveCheckpointOptions = {},
): Promise<void> {
  const caller = 'removeCheckpoint';
  checkPath(caller, 'the path of a checkpoint', path);
  checkOptions(caller, options, ['force']);
  const { force = false } = options;
  checkBoolean(caller, 'force', force);
  const storage = await storageOf(path);
  const { dir, name } = await storage.split(path);
  const step = stepOf(name);
  const listed = step === undefined ? [] : await storage.list(caller, dir);
  if (step === undefined || !listed.some((one) => one.step === step && nameOf(step) === name)) {
    throw new CheckpointError(
      `${caller}: there is no checkpoint ${path}; give one such as checkpoints/step-000056`,
    );
  }
  const lock = await lockBriefly(caller, dir, force);
  try {
    await storage.remove(dir, step, lock);
  } catch (cause) {
    if (isGanError(cause)) throw cause;
    throw cannotWrite(caller, dir, cause);
  } finally {
    await lock.release();
  }
}

function checkPath(caller: string, what: string, path: string): void {
  if (typeof path === 'string' && path !== '') return;
  throw new OptionError(`${caller}: takes ${what}, got ${show(path)}`);
}
