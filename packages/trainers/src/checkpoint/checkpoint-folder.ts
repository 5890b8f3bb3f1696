import { CheckpointError } from '@gan/core';
import { nameOf, stepOf } from './checkpoint-names';
import type { ListedCheckpoint } from './checkpoint-storage';
import { clearLockLeftovers } from './folder-lock';
import { cannotWrite, loadFs, loadPath, oneLine, systemCode } from './node-modules';

const leftoverName = /^\.(step-\d+\..+\.(tmp|old)|try-\w+)$/;

/** A name beside a checkpoint's own that nobody reads: of one being written, or removed. */
export function temporaryName(step: number, kind: 'tmp' | 'old'): string {
  const unique = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  return `.${nameOf(step)}.${unique}.${kind}`;
}

/** The checkpoints of a folder by step, newest first; none where the folder is missing. */
export async function listCheckpoints(caller: string, dir: string): Promise<ListedCheckpoint[]> {
  const { join } = await loadPath();
  const found = (await namesIn(caller, dir)).flatMap((name) => {
    const step = stepOf(name);
    return step === undefined ? [] : [{ step, path: join(dir, name) }];
  });
  return found.toSorted((a, b) => b.step - a.step);
}

async function namesIn(caller: string, dir: string): Promise<string[]> {
  const { readdir } = await loadFs();
  try {
    return await readdir(dir);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return [];
    const problem = systemCode(cause) === 'ENOTDIR' ? 'is a file, not a folder' : oneLine(cause);
    throw new CheckpointError(`${caller}: cannot read the checkpoints in ${dir}: ${problem}`, {
      cause,
    });
  }
}

/**
 * Makes the folder, if it is missing.
 *
 * @throws CheckpointError where it cannot be made.
 */
export async function makeFolder(caller: string, dir: string): Promise<void> {
  const { mkdir } = await loadFs();
  await mkdir(dir, { recursive: true }).catch((cause) => {
    throw cannotWrite(caller, dir, cause);
  });
}

/** Removes what writes and removals that were killed left in a folder that this run has locked. */
export async function clearLeftovers(caller: string, dir: string): Promise<void> {
  const { rm } = await loadFs();
  const { join } = await loadPath();
  try {
    for (const name of await namesIn(caller, dir)) {
      if (leftoverName.test(name)) await rm(join(dir, name), { recursive: true, force: true });
    }
    await clearLockLeftovers(dir);
  } catch (cause) {
    throw cannotWrite(caller, dir, cause);
  }
}

/** Removes a checkpoint: first it loses its name, so that no half of one is ever found under it. */
export async function removeCheckpoint(dir: string, step: number): Promise<void> {
  const { rename, rm } = await loadFs();
  const { join } = await loadPath();
  const doomed = join(dir, temporaryName(step, 'old'));
  await rename(join(dir, nameOf(step)), doomed);
  await rm(doomed, { recursive: true, force: true });
}
