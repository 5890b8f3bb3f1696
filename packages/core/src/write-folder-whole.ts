import { GanError } from './errors';
import { nodeModule } from './node-module';
import { replaceFolder } from './replace-folder';

/**
 * Writes a folder under a temporary name beside it, flushes its files and renames it: it appears whole
 * or not at all, in place of one of that name, and nothing stays behind where that fails.
 *
 * @param path The folder; those above it are made if they are missing.
 * @param files Names, and each file's bytes when their turn comes.
 * @throws What the system says; GanError outside of Node, which alone has files.
 *
 * @example
 * ```ts
 * import { textToBytes, writeFolderWhole } from '@gan/core';
 *
 * await writeFolderWhole('notes', [['one.txt', () => textToBytes('one')]]);
 * ```
 *
 * @internal
 */
export async function writeFolderWhole(
  path: string,
  files: Iterable<readonly [name: string, bytes: () => Uint8Array]>,
): Promise<void> {
  const fs = nodeModule<typeof import('node:fs/promises')>('node:fs/promises');
  const paths = nodeModule<typeof import('node:path')>('node:path');
  if (!fs || !paths) throw new GanError('writeFolderWhole: files are written in Node only');
  await replaceFolder(path, async (folder) => {
    for (const [name, bytes] of files) {
      const file = await fs.open(paths.join(folder, name), 'wx');
      try {
        await file.writeFile(bytes());
        await file.sync();
      } finally {
        await file.close();
      }
    }
  });
}
