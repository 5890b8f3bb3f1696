import { DataError } from '@gan/core';
import { loadFs, oneLine } from './node-modules';

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
    throw new DataError(
      `${caller}: cannot read ${path} (${oneLine(cause)}); ` +
        'check its permissions or, if it is a link, where it leads',
      { cause },
    );
  };
  const { open } = await loadFs();
  const file = await open(path).catch(refuse);
  try {
    return await work(async (offset, length) => {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset).catch(refuse);
      return bytes.subarray(0, bytesRead);
    });
  } finally {
    await file.close();
  }
}

/** All of a file, which {@link withFile} could open before. */
export async function readWhole(path: string): Promise<Uint8Array> {
  const { readFile } = await loadFs();
  return readFile(path);
}
