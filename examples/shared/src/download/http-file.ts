import { open, rename, rm, stat } from 'node:fs/promises';
import type { ReadableStream } from 'node:stream/web';
import { DataError } from '@gan/core';

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Called as bytes come; `total` is undefined where the server does not tell. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
  /** What the program can do without the file, for messages: `'use --ab DIR'`. */
  readonly instead: string;
}

/**
 * Downloads a file, going on where an earlier attempt stopped.
 *
 * What has come is kept in `path.part`; `path` appears when the file is whole.
 *
 * @throws DataError when the site cannot be reached, refuses, or the connection breaks.
 */
export async function downloadFile(
  url: string,
  path: string,
  { signal, onProgress = () => {}, instead }: DownloadOptions,
): Promise<void> {
  const part = `${path}.part`;
  const have = (await stat(part).catch(() => undefined))?.size ?? 0;
  const response = await request(url, have, instead, signal);
  if (response.status === 416) {
    // Nothing is left to send: the part is whole, or belongs to another file.
    await response.body?.cancel();
    if (sizeOf(response) === have) return rename(part, path);
    await rm(part);
    return downloadFile(url, path, { signal, onProgress, instead });
  }
  const resumed = response.headers.get('content-range')?.startsWith(`bytes ${have}-`) ?? false;
  if (response.status !== 200 && !(response.status === 206 && resumed)) {
    await response.body?.cancel();
    throw new DataError(
      `--download: ${url} answered ${response.status} ${response.statusText}; ` +
        `check the address, or ${instead}`,
    );
  }
  await append(response, part, { start: resumed ? have : 0, url, signal, onProgress, instead });
  await rename(part, path);
}

async function request(
  url: string,
  have: number,
  instead: string,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    const headers: HeadersInit = have > 0 ? { range: `bytes=${have}-` } : {};
    return await fetch(url, { headers, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DataError(
      `--download: cannot reach ${url} (${reasonOf(cause)}); without a network ${instead}, ` +
        'or leave --download out for what the program draws itself',
      { cause },
    );
  }
}

async function append(
  response: Response,
  part: string,
  options: Required<Pick<DownloadOptions, 'onProgress'>> &
    DownloadOptions & { start: number; url: string },
): Promise<void> {
  const { start, url, signal, onProgress } = options;
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = Number.isNaN(length) ? undefined : start + length;
  const file = await open(part, start > 0 ? 'a' : 'w');
  let received = start;
  try {
    onProgress(received, total);
    for await (const chunk of (response.body ?? []) as ReadableStream<Uint8Array>) {
      await file.writeFile(chunk);
      received += chunk.length;
      onProgress(received, total);
    }
    await file.sync();
  } catch (cause) {
    signal?.throwIfAborted();
    if ((cause as NodeJS.ErrnoException).syscall === 'write') {
      throw new DataError(
        `--download: cannot write ${part} (${reasonOf(cause)}); make room, or use --data DIR`,
        { cause },
      );
    }
    throw new DataError(
      `--download: the connection to ${url} broke after ${(received / 1e6).toFixed(1)} MB ` +
        `(${reasonOf(cause)}); run the same command again to go on from there`,
      { cause },
    );
  } finally {
    await file.close();
  }
}

function sizeOf(response: Response): number {
  return Number(/\*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]);
}

/** The system's code where there is one: fetch hides it in the cause. */
function reasonOf(error: unknown): string {
  const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  if (code) return String(code);
  return cause instanceof Error ? reasonOf(cause) : message;
}
