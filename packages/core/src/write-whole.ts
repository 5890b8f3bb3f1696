import { GanError } from './errors';
import { nodeModule } from './node-module';

/**
 * Writes a file under a temporary name in the same folder, flushes and renames it: it appears whole or
 * not at all, and nothing stays behind where that fails.
 *
 * @throws What the system says; GanError outside of Node, which alone has files.
 *
 * @example
 * ```ts
 * import { textToBytes, writeWhole } from '@gan/core';
 *
 * await writeWhole('notes.txt', textToBytes('whole, or not there'));
 * ```
 *
 * @internal
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const fs = nodeModule<typeof import('node:fs/promises')>('node:fs/promises');
  const paths = nodeModule<typeof import('node:path')>('node:path');
  if (!fs || !paths) throw new GanError('writeWhole: files are written in Node only');
  const unique = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  const name = `.${paths.basename(path)}.${unique}.tmp`;
  const temporary = paths.join(paths.dirname(path), name);
  try {
    const file = await fs.open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => undefined);
    throw cause;
  }
}
