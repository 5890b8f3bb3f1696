import { GanError } from './errors';
import { nodeModule } from './node-module';

/**
 * Has a folder filled under a temporary name beside it, and renames it: it appears whole or not at all,
 * in place of one of that name, and nothing stays behind where that fails.
 *
 * @param path The folder; those above it are made if they are missing.
 * @param fill Writes, and flushes, what belongs into the folder that it is given.
 * @throws What `fill` throws or the system says; GanError outside of Node, which alone has files.
 *
 * @example
 * ```ts
 * import { replaceFolder, textToBytes, writeWhole } from '@gan/core';
 *
 * await replaceFolder('notes', (folder) => writeWhole(`${folder}/one.txt`, textToBytes('one')));
 * ```
 *
 * @internal
 */
export async function replaceFolder(
  path: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const fs = nodeModule<typeof import('node:fs/promises')>('node:fs/promises');
  const paths = nodeModule<typeof import('node:path')>('node:path');
  if (!fs || !paths) throw new GanError('replaceFolder: files are written in Node only');
  const absolute = paths.resolve(path);
  const unique = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  const beside = (ending: string) =>
    paths.join(paths.dirname(absolute), `.${paths.basename(absolute)}.${unique}.${ending}`);
  const [temporary, old] = [beside('tmp'), beside('old')];
  let isAway = false;
  try {
    await fs.mkdir(temporary, { recursive: true });
    await fill(temporary);
    // A folder cannot be renamed over one that has files.
    isAway = await fs.rename(absolute, old).then(() => true, ignoreMissing);
    await fs.rename(temporary, absolute);
  } catch (cause) {
    if (isAway) await fs.rename(old, absolute).catch(() => undefined);
    throw cause;
  } finally {
    for (const left of [temporary, old]) {
      await fs.rm(left, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function ignoreMissing(error: { code?: string }): false {
  if (error.code !== 'ENOENT') throw error;
  return false;
}
