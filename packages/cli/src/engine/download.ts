import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '@gan/core';
import { checkSpace, formatBytes, writingTo } from './disk-space';
import type { IndexedWheel } from './package-index';
import { type Answer, type RequestOptions, request } from './request';

/** How far a download is. */
export interface DownloadProgress {
  readonly file: string;
  /** Bytes that are here. */
  readonly bytes: number;
  /** Bytes of the whole; undefined where the server doesn't say. */
  readonly size?: number;
  /** Bytes that were here before. */
  readonly from: number;
}

/** Options of {@link download}. */
export interface DownloadOptions extends Pick<RequestOptions, 'signal' | 'silence'> {
  /** Where files are kept. */
  readonly folder: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

type Wanted = Pick<IndexedWheel, 'file' | 'url' | 'sha256' | 'size'>;

/** Bytes of a file that are missing in the folder. */
export async function missingBytes({ file, size = 0 }: Wanted, folder: string): Promise<number> {
  const path = join(folder, file);
  const here = (await sizeOf(path)) ?? (await sizeOf(`${path}.part`)) ?? 0;
  return Math.max(0, size - here);
}

/**
 * Downloads a file unless it is in the folder already, and returns its path.
 *
 * What has come is kept in `FILE.part`, from whose end the next call goes on. The file gets its name once its
 * SHA-256 is right.
 *
 * @throws BackendError that says what went wrong and what to do; the signal's reason once that is aborted.
 */
export async function download(wanted: Wanted, options: DownloadOptions): Promise<string> {
  const { folder, signal } = options;
  const path = join(folder, wanted.file);
  const part = `${path}.part`;
  return await writingTo(folder, async () => {
    await mkdir(folder, { recursive: true });
    if ((await sizeOf(path)) !== undefined) {
      if ((await sha256Of(path, signal)) === wanted.sha256) return path;
      await rm(path);
    }
    await complete(wanted, part, options);
    const sha256 = await sha256Of(part, signal);
    if (sha256 !== wanted.sha256) {
      await rm(part);
      throw new BackendError(
        `gan engine: ${wanted.file} has SHA-256 ${sha256}, not ${wanted.sha256} as the index says, and was ` +
          'deleted; run it again, and where that does not help take another PIP_INDEX_URL',
      );
    }
    await rename(part, path);
    return path;
  });
}

/** Downloads what is missing of a file to the end of what is there. */
async function complete(wanted: Wanted, part: string, options: DownloadOptions): Promise<void> {
  const { folder, signal, silence, onProgress } = options;
  const here = (await sizeOf(part)) ?? 0;
  if (here === wanted.size) return;
  await checkSpace(folder, (wanted.size ?? 0) - here);
  const headers: Record<string, string> = here > 0 ? { range: `bytes=${here}-` } : {};
  const answer = await request(wanted.url, { signal, silence, headers });
  const from = startOf(answer, here);
  if (from === undefined) {
    await answer.text();
    // What is here is no beginning of the file, or is more than there is.
    if (here === 0 || answer.status !== 416) throw refused(wanted, answer.status);
    await rm(part);
    return await complete(wanted, part, options);
  }
  const length = Number(answer.headers.get('content-length')) || undefined;
  const size = wanted.size ?? (length && from + length);
  const file = await open(part, from > 0 ? 'a' : 'w');
  let bytes = from;
  try {
    onProgress?.({ file: wanted.file, bytes, size, from });
    for await (const chunk of answer.chunks()) {
      await file.writeFile(chunk);
      bytes += chunk.length;
      onProgress?.({ file: wanted.file, bytes, size, from });
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (size !== undefined && bytes < size) {
    throw new BackendError(
      `gan engine: ${wanted.file} ended at ${formatBytes(bytes)} of ${formatBytes(size)}; ` +
        'run it again, and it goes on from there',
    );
  }
}

/** The byte that an answer begins at; undefined where it has none of the file. */
function startOf({ status, headers }: Answer, wanted: number): number | undefined {
  // A server that cannot go on sends all of it.
  if (status === 200) return 0;
  const [, start] = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '') ?? [];
  return status === 206 && Number(start) === wanted ? wanted : undefined;
}

function refused({ file, url }: Wanted, status: number): BackendError {
  return new BackendError(
    `gan engine: ${new URL(url).host} does not give ${file} (${status}); try later, ` +
      'or name another mirror of the Python package index in PIP_INDEX_URL',
  );
}

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}
