import { CheckpointError, nodeModule } from '@gan/core';

/** The only file that reaches for Node: everything else here runs in a browser. */
async function load<Module>(name: `node:${string}`): Promise<Module> {
  const loaded = nodeModule<Module>(name);
  if (loaded) return loaded;
  throw new CheckpointError(
    `checkpoints on a disk are files, which only Node writes and reads; ${name} is not there`,
  );
}

/** `node:fs/promises`. */
export const loadFs = () => load<typeof import('node:fs/promises')>('node:fs/promises');

/** `node:fs`. */
export const loadSyncFs = () => load<typeof import('node:fs')>('node:fs');

/** `node:path`. */
export const loadPath = () => load<typeof import('node:path')>('node:path');

/** `node:os`. */
export const loadOs = () => load<typeof import('node:os')>('node:os');

/** `node:crypto`. */
export const loadCrypto = () => load<typeof import('node:crypto')>('node:crypto');

/** `node:worker_threads`. */
export const loadWorkers = () => load<typeof import('node:worker_threads')>('node:worker_threads');

/** The code of a system error, such as `'ENOENT'`, or the name of a browser's. */
export function systemCode(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return String(typeof code === 'string' ? code : (name ?? ''));
}

/** The first line of what a caught value has to say. */
export function oneLine(error: unknown): string {
  const text = String((error as Error | undefined)?.message ?? error);
  return text.trim().split('\n')[0]!.trim();
}

/** What to do about a file that cannot be written. */
export function writeAdvice(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; free some space, or keep fewer checkpoints';
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'you may not write there; check its permissions, or choose another folder';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'something of that name is in the way; choose another folder';
    case 'QuotaExceededError':
      return "the browser's storage for this site is full; keep fewer checkpoints, or remove others";
    default:
      return 'check that the folder exists, that you may write there, and that the disk is not full';
  }
}

/** The error for a folder that cannot be written to. */
export const cannotWrite = (caller: string, dir: string, cause: unknown) =>
  new CheckpointError(
    `${caller}: cannot write checkpoints in ${dir} (${oneLine(cause)}); ${writeAdvice(cause)}`,
    { cause },
  );
