import { DataError } from '@gan/core';
import { loadFs, loadFsCallbacks, oneLine } from './node-modules';

/** Reads parts of a file: fewer bytes than asked for where it ends. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/**
 * Opens a file for as long as `work` takes.
 *
 * @throws DataError when it cannot be read.
 */
export async function withFile<Out>(
  caller: string,
  path: string,
  work: (read: ReadBytes) => Promise<Out>,
): Promise<Out> {
  const refuse = (cause: unknown): never => {
    throw cannotRead(caller, path, cause);
  };
  callbacks ??= loadFsCallbacks();
  const fs = await callbacks;
  const file = await promised<number>((done) => fs.open(path, done)).catch(refuse);
  try {
    return await work(async (offset, length) => {
      const bytes = new Uint8Array(length);
      const count = await promised<number>((done) =>
        fs.read(file, bytes, 0, length, offset, done),
      ).catch(refuse);
      return bytes.subarray(0, count);
    });
  } finally {
    await promised((done) => fs.close(file, done));
  }
}

// Kept, since asking for a module takes longer than reading a header.
let callbacks: ReturnType<typeof loadFsCallbacks> | undefined;

function promised<T = void>(call: (done: (error: unknown, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    call((error, value) => (error ? reject(error) : resolve(value))),
  );
}

/**
 * All of a file.
 *
 * @throws DataError when it cannot be read.
 */
export async function readWhole(caller: string, path: string): Promise<Uint8Array> {
  const { readFile } = await loadFs();
  return readFile(path).catch((cause: unknown) => {
    throw cannotRead(caller, path, cause);
  });
}

const fixes: Record<string, string> = {
  EISDIR: 'it is a folder: rename it, or list the files in it',
  EMFILE: 'too many files are open: close some, or raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine: close some',
  ENOENT: 'it has gone since it was listed, or was never there: check the path',
};

/** The error about a file that the system does not give: no damaged image, and never skipped as one. */
export function cannotRead(caller: string, path: string, cause: unknown): DataError {
  const { code = '' } = cause as { code?: string };
  const fix = fixes[code] ?? 'check its permissions or, if it is a link, where it leads';
  return new DataError(`${caller}: cannot read ${path} (${oneLine(cause)}); ${fix}`, { cause });
}
