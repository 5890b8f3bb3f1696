import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError } from '@gan/core';
import type { ProgressStream } from '@gan/runs';
import { downloadFile, downloadProgress } from '@gan-examples/shared';
import { x as extract } from 'tar';

/** The data set's place at its authors' site. */
export const FACADES_URL = 'http://efrosgans.eecs.berkeley.edu/pix2pix/datasets/facades.tar.gz';

/** Images a folder: side by side, the photo left and the label map right. */
const IMAGES = { train: 400, val: 100, test: 106 } as const;

export interface FacadesOptions {
  /** The folder that will hold train, val and test. */
  readonly dir: string;
  readonly url: string;
}

/**
 * Makes sure that the original facades are in `dir`: fetches, unpacks and counts them.
 *
 * `dir` appears when it is complete. An archive that broke off is kept beside it and continued.
 *
 * @throws DataError when the archive cannot be fetched, is damaged or is not the facades'.
 */
export async function downloadFacades(
  { dir, url }: FacadesOptions,
  signal?: AbortSignal,
  stream: ProgressStream = process.stdout,
): Promise<void> {
  const found = await contents(dir);
  if (found === 'facades') return;
  if (found === 'other') {
    throw new DataError(
      `--data: ${dir} holds something else than the facades; delete it, or name another folder`,
    );
  }
  await mkdir(dirname(dir), { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(`--data: cannot write to ${dirname(dir)} (${cause.code}); name another`, {
      cause,
    });
  });
  const archive = `${dir}.tar.gz`;
  const progress = downloadProgress(stream);
  try {
    await downloadFile(url, archive, {
      signal,
      onProgress: progress.update,
      instead: 'use --ab DIR with images of your own',
    });
  } finally {
    progress.stop();
  }
  await unpack(archive, dir, url);
}

/** Unpacks the archive and deletes it: what is damaged would stay so. */
async function unpack(archive: string, dir: string, url: string): Promise<void> {
  const temporary = `${dir}.unpacking`;
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    await extract({ file: archive, cwd: temporary, strip: 1, strict: true });
    await checkCounts(temporary, url);
    // A folder cannot be renamed over another on every system.
    await rmdir(dir).catch(() => undefined);
    await rename(temporary, dir);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `--download: the archive from ${url} is damaged (${(cause as Error).message}); ` +
        'run the same command again to fetch it anew',
      { cause },
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await rm(archive, { force: true });
  }
}

async function checkCounts(dir: string, url: string): Promise<void> {
  for (const [name, expected] of Object.entries(IMAGES)) {
    const count = await countImages(join(dir, name));
    if (count === expected) continue;
    throw new DataError(
      `--download: the archive from ${url} holds ${count} images in ${name}, not ${expected}; ` +
        'check the address, or run the same command again to fetch it anew',
    );
  }
}

async function contents(dir: string): Promise<'nothing' | 'facades' | 'other'> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new DataError(`--data: cannot read ${dir} (${error.code}); name a folder`);
  });
  if (names.length === 0) return 'nothing';
  for (const [name, expected] of Object.entries(IMAGES)) {
    if ((await countImages(join(dir, name))) !== expected) return 'other';
  }
  return 'facades';
}

async function countImages(dir: string): Promise<number> {
  const names = await readdir(dir).catch(() => []);
  return names.filter((name) => name.endsWith('.jpg')).length;
}
