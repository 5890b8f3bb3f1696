import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

let count = 0;

/** A name beside `path`, unused by this process and any other. */
function temporaryName(path: string): string {
  count += 1;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${count}.tmp`);
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
