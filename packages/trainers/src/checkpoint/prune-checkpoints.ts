import { isGanError } from '@gan/core';
import type { FolderLock } from './checkpoint-storage';
import { cannotWrite } from './node-modules';
import { storageOf } from './storage-of';

/** Removes all but the `keep` newest checkpoints and those of the steps in `protect`. */
export async function pruneCheckpoints(
  caller: string,
  dir: string,
  given: {
    readonly keep: number;
    readonly protect: readonly number[];
    readonly lock: FolderLock;
  },
): Promise<void> {
  const { keep, protect, lock } = given;
  const storage = await storageOf(dir);
  const steps = (await storage.list(caller, dir)).map(({ step }) => step);
  try {
    for (const step of steps.slice(keep)) {
      if (!protect.includes(step)) await storage.remove(dir, step, lock);
    }
  } catch (cause) {
    if (isGanError(cause)) throw cause;
    throw cannotWrite(caller, dir, cause);
  }
}
