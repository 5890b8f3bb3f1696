import { constants, copyFile, link, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError, writeWhole } from '@gan/core';

let count = 0;

/**
 * Writes a file that appears under its name only when it is whole; its folder is made if need be.
 *
 * A reader sees the old contents or the new ones, also after a power cut.
 *
 * @throws DataError where it cannot be written; nothing stays behind.
 *
 * @example
 * ```ts
 * import { writeFileAtomic } from '@gan/runs';
 *
 * await writeFileAtomic('runs/notes.txt', 'whole, or not there');
 * ```
 */
export async function writeFileAtomic(path: string, contents: string | Uint8Array): Promise<void> {
  await writing('writeFileAtomic', path, () => writeWithFolder(path, contents));
}

async function writeWithFolder(path: string, contents: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, typeof contents === 'string' ? Buffer.from(contents) : contents);
}

/**
 * Has `write` write a file, and says what to do where the system refuses.
 *
 * @throws DataError in the name of `caller`.
 */
export async function writing(
  caller: string,
  path: string,
  write: () => Promise<void>,
): Promise<void> {
  await write().catch((cause: Error) => {
    throw new DataError(
      `${caller}: cannot write ${path} (${cause.message}); ` +
        'check that the folder exists, that you may write there, and that the disk is not full',
      { cause },
    );
  });
}

/**
 * Writes a file that appears under its name only when it is whole, and where there is none.
 *
 * @throws What the system says; the caller knows better what to do.
 * @returns Whether there was none; else nothing has changed.
 */
export async function createFileAtomic(path: string, contents: string): Promise<boolean> {
  count += 1;
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${count}.tmp`);
  try {
    await writeWithFolder(temporary, contents);
    // Unlike a rename, a link never replaces; some disks have none.
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      await copyFile(temporary, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
