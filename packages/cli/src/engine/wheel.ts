import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackendError } from '@gan/core';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/** Where an entry of a wheel goes, as a path in a folder; undefined leaves it out. */
export type Placing = (entry: string) => string | undefined;

/** Bytes that {@link unpackWheel} will write. */
export async function unpackedSize(wheel: string, place: Placing): Promise<number> {
  let bytes = 0;
  await eachFile(wheel, async (entry) => {
    if (place(entry.fileName) !== undefined) bytes += entry.uncompressedSize;
  });
  return bytes;
}

/**
 * Writes the files of a wheel that `place` has a place for, and returns how many there were.
 *
 * @throws BackendError where the wheel is no whole zip archive.
 */
export async function unpackWheel(
  wheel: string,
  folder: string,
  { place, signal }: { readonly place: Placing; readonly signal: AbortSignal },
): Promise<number> {
  let count = 0;
  await eachFile(wheel, async (entry, archive) => {
    const target = place(entry.fileName);
    if (target === undefined) return;
    signal.throwIfAborted();
    const path = join(folder, target);
    await mkdir(dirname(path), { recursive: true });
    // Flushed, so that what is renamed later is whole after a power cut, too.
    const file = createWriteStream(path, { flags: 'wx', flush: true });
    await pipeline(await archive.openReadStreamPromise(entry), file, { signal });
    // Wheels keep which files are programs in the upper half.
    if ((entry.externalFileAttributes >>> 16) & 0o100) await chmod(path, 0o755);
    count += 1;
  });
  return count;
}

/** The METADATA of a wheel. */
export async function wheelMetadata(wheel: string): Promise<string> {
  const parts: Buffer[] = [];
  await eachFile(wheel, async (entry, archive) => {
    if (!/^[^/]+\.dist-info\/METADATA$/.test(entry.fileName)) return;
    for await (const chunk of await archive.openReadStreamPromise(entry)) parts.push(chunk);
  });
  return Buffer.concat(parts).toString('utf8');
}

async function eachFile(
  wheel: string,
  visit: (entry: Entry, archive: ZipFile) => Promise<void>,
): Promise<void> {
  const archive = await openPromise(wheel).catch((cause) => damaged(wheel, cause));
  try {
    for await (const entry of archive.eachEntry()) {
      if (!entry.fileName.endsWith('/')) await visit(entry, archive);
    }
  } catch (cause) {
    // What the system refuses, as a full disk does, and an interrupt are not the wheel's fault.
    const { syscall, name } = cause as NodeJS.ErrnoException;
    if (syscall !== undefined || name === 'AbortError') throw cause;
    damaged(wheel, cause);
  } finally {
    archive.close();
  }
}

function damaged(wheel: string, cause: unknown): never {
  throw new BackendError(
    `gan engine: ${wheel} is no whole wheel (${(cause as Error).message}); delete it and run it again`,
    { cause },
  );
}
