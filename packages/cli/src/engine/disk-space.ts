import { statfs } from 'node:fs/promises';
import { BackendError } from '@gan/core';

/** Bytes as people read them: `274 MB`, `4.2 GB`. */
export function formatBytes(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/**
 * Refuses where a disk has less free than is needed; some disks don't say.
 *
 * @param free Bytes that are free there; asked of the system where it is left out.
 * @throws BackendError
 */
export async function checkSpace(
  folder: string,
  needed: number,
  free: (folder: string) => Promise<number> = freeSpace,
): Promise<void> {
  const available = await free(folder).catch(() => Number.POSITIVE_INFINITY);
  if (available >= needed) return;
  throw new BackendError(
    `gan engine: ${folder} needs ${formatBytes(needed)} and its disk has ${formatBytes(available)} ` +
      'free; free some, or set XDG_CACHE_HOME (downloads) or --dir (the engine) to another disk',
  );
}

async function freeSpace(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const refusals: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and run it again',
  EDQUOT: 'your share of the disk is used up; free some space and run it again',
  EACCES: 'you may not write there; run it as who may',
  EPERM: 'you may not write there; run it as who may',
  EROFS: 'the disk is read-only; take another --dir',
};

/** Says what to do where the system refuses to write into a folder. */
export async function writingTo<Result>(
  folder: string,
  write: () => Promise<Result>,
): Promise<Result> {
  return await write().catch((cause: NodeJS.ErrnoException) => {
    const advice = refusals[String(cause?.code)];
    if (!advice) throw cause;
    throw new BackendError(`gan engine: cannot write into ${folder}: ${advice}`, { cause });
  });
}
