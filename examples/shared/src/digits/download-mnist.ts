import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@gan/core';
import { mnist } from '@gan/data';
import type { ProgressStream } from '@gan/runs';
import { downloadProgress } from '../download/download-progress';
import { downloadFile } from '../download/http-file';

/** A copy of the data set, whose authors' site no longer gives it out. */
export const MNIST_URL = 'https://ossci-datasets.s3.amazonaws.com/mnist';

const files = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
];

/**
 * Makes sure that MNIST is in `dir`: fetches its files and compares their checksums.
 *
 * `dir` appears when all four are there and right. What broke off is kept beside it and continued.
 *
 * @throws DataError when a file cannot be fetched or is not the original.
 */
export async function downloadMnist(
  { dir, url }: { readonly dir: string; readonly url: string },
  signal?: AbortSignal,
  stream: ProgressStream = process.stdout,
): Promise<void> {
  const present = await contents(dir);
  if (present.length > 0) return;
  const part = `${dir}.part`;
  await mkdir(part, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(`--data: cannot write to ${part} (${cause.code}); name another folder`, {
      cause,
    });
  });
  const there = await contents(part);
  for (const file of files.filter((name) => !there.includes(name))) {
    const progress = downloadProgress(stream);
    const instead = 'use --mnist DIR with files that you have';
    const options = { signal, onProgress: progress.update, instead };
    try {
      await downloadFile(`${url.replace(/\/$/, '')}/${file}`, join(part, file), options);
    } catch (error) {
      await rmdir(part).catch(() => undefined);
      throw error;
    } finally {
      progress.stop();
    }
  }
  try {
    await mnist(part);
  } catch (error) {
    // What is damaged would stay so.
    await rm(part, { recursive: true });
    throw error;
  }
  await rmdir(dir).catch(() => undefined);
  await rename(part, dir);
}

async function contents(dir: string): Promise<string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new DataError(`--data: cannot read ${dir} (${error.code}); name a folder`, {
      cause: error,
    });
  });
}
