import { BackendError, nodeModule } from '@gan/core';

/** Node's modules for files; undefined in browsers. */
export function nodeFiles() {
  const fs = nodeModule<typeof import('node:fs/promises')>('node:fs/promises');
  const path = nodeModule<typeof import('node:path')>('node:path');
  return fs && path ? { fs, path } : undefined;
}

/** The same, where nothing else will do. */
export function needFiles(caller: string) {
  const files = nodeFiles();
  if (!files) {
    throw new BackendError(`${caller}: folders are read and written in Node only`);
  }
  return files;
}

/** The first line of what a caught value has to say. */
export function oneLine(error: unknown): string {
  const text = String((error as Error | undefined)?.message ?? error);
  return text.trim().split('\n')[0]!.trim();
}

/** A system error's code, such as `'ENOENT'`. */
export const systemCode = (error: unknown): string =>
  (error as { code?: string } | undefined)?.code ?? '';

/** What to do where a file cannot be written. */
export function writeAdvice(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full: make room and call it again';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'check that you may write there';
    default:
      return 'check the path, that you may write there, and that the disk is not full';
  }
}
