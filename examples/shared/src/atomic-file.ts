import { constants, copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

let count = 0;

/** A name beside `path`, unused by this process and any other. */
export function temporaryName(path: string): string {
  count += 1;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${count}.tmp`);
}

/** Writes bytes to the disk itself, so that a rename never shows a file with holes. */
export async function writeSynced(path: string, contents: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(contents);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Writes a file that appears under its name only when it is whole.
 *
 * A reader sees the old contents or the new ones. The folder is made if it is missing.
 */
export async function writeFileAtomic(path: string, contents: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    await writeSynced(temporary, contents);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes a file that appears under its name only when it is whole, and where there is none.
 *
 * @returns Whether there was none; else nothing has changed.
 */
export async function createFileAtomic(
  path: string,
  contents: string | Uint8Array,
): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    await writeSynced(temporary, contents);
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

/**
 * Fills a folder that appears under its name only when it is whole; an older one is replaced.
 *
 * @param fill Writes the files into the folder it is given.
 */
export async function writeFolderAtomic(
  path: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryName(path);
  const old = temporaryName(path);
  try {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    // A folder cannot be renamed over one that has files.
    await rename(path, old).catch(ignoreMissing);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
