import { CheckpointError, OptionError, show } from '@gan/core';
import { nameOf } from './checkpoint-names';
import type { BestSoFar } from './checkpoint-types';
import { oneLine } from './node-modules';
import { describeCheckpoint, readVerified } from './read-checkpoint';
import { storageOf } from './storage-of';

/** The checkpoint of the best evaluation, and which it was. */
export interface BestCheckpoint extends BestSoFar {
  /** Its folder. */
  readonly path: string;
}

/**
 * Finds the checkpoint of a run's best evaluation, as `fit` keeps it with the option
 * `checkpoints.best`.
 *
 * @param dir The folder of the checkpoints, such as `runs/facades/checkpoints`.
 * @returns Its path, the metric and its value; undefined where no checkpoint knows of an evaluation.
 * @throws CheckpointError where it is damaged or was removed, or the folder cannot be read.
 *
 * @example
 * ```ts
 * import { bestCheckpoint, latestCheckpoint } from '@gan/trainers';
 *
 * const dir = 'runs/facades/checkpoints';
 * const found = (await bestCheckpoint(dir)) ?? (await latestCheckpoint(dir));
 * console.log(found?.path); // undefined where there are no checkpoints
 * ```
 */
export async function bestCheckpoint(dir: string): Promise<BestCheckpoint | undefined> {
  const caller = 'bestCheckpoint';
  if (typeof dir !== 'string' || dir === '') {
    throw new OptionError(`${caller}: takes the path of a folder, got ${show(dir)}`);
  }
  const best = await findBest(caller, dir);
  if (!best) return undefined;
  try {
    await readVerified(caller, best.path);
  } catch (cause) {
    throw new CheckpointError(
      `${oneLine(cause)}; it is the best, of ${best.metric} ${best.value}: use a copy, or ` +
        'latestCheckpoint',
      { cause },
    );
  }
  return best;
}

/** The same, without a look at whether the files of the best are whole. */
export async function findBest(caller: string, dir: string): Promise<BestCheckpoint | undefined> {
  const storage = await storageOf(dir);
  for (const { path } of await storage.list(caller, dir)) {
    // One that cannot be read says nothing of the best.
    const json = await describeCheckpoint(caller, path).catch(() => undefined);
    if (json?.run?.best)
      return { ...json.run.best, path: storage.join(dir, nameOf(json.run.best.step)) };
  }
  return undefined;
}
