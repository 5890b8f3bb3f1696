import { CheckpointError } from '@gan/core';
import { isBrowserPath } from './browser-path';
import { browserStorage } from './browser-storage';
import type { CheckpointStorage } from './checkpoint-storage';
import { diskStorage } from './disk-storage';

/**
 * Where the checkpoints of a path are: on the disk where there is Node, else in the browser's IndexedDB; in
 * that anywhere for a path that begins with `indexeddb://`.
 */
export async function storageOf(path: string): Promise<CheckpointStorage> {
  const { process, indexedDB } = globalThis as {
    process?: { versions?: { node?: unknown } };
    indexedDB?: unknown;
  };
  // Bundlers put a process of their own into pages, which has no version of Node.
  if (!isBrowserPath(path) && typeof process?.versions?.node === 'string') return diskStorage();
  if (indexedDB) return browserStorage;
  throw new CheckpointError(
    `checkpoints need Node's files or a browser's IndexedDB, and for ${path} there is neither; in a ` +
      'browser, allow the site to keep data',
  );
}
