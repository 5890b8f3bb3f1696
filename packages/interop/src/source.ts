import { CheckpointError, kindOf, OptionError, show, writeWhole as writeFile } from '@gan/core';
import { loadFs } from './node-modules';

/** Where a checkpoint is read from: its bytes, anywhere, or in Node the path of its file. */
export type CheckpointSource = Uint8Array | ArrayBuffer | string;

/** A checkpoint's bytes, and how messages call it. */
export interface Checkpoint {
  readonly bytes: Uint8Array;
  /** `file 'x.pth'`, or `the checkpoint` where only bytes were given. */
  readonly title: string;
  /** The error for this checkpoint, beginning with the function that reads it. */
  readonly fail: (problem: string, cause?: unknown) => CheckpointError;
}

const systemErrors: Record<string, string> = {
  ENOENT: 'does not exist; check the path',
  EISDIR: 'is a folder; give the file itself',
  EACCES: 'cannot be read; check its permissions',
  EPERM: 'cannot be read; check its permissions',
};

const isArrayBuffer = (value: unknown): value is ArrayBuffer => kindOf(value) === 'ArrayBuffer';
const isBytes = (value: unknown): value is Uint8Array => kindOf(value) === 'Uint8Array';

/** The first line of what a caught value has to say. */
function oneLine(error: unknown): string {
  const text = String((error as Error | undefined)?.message ?? error);
  return text.trim().split('\n')[0]!.trim();
}

/**
 * The bytes of a checkpoint; those of a Buffer as a plain Uint8Array, whose `slice` copies.
 *
 * @throws OptionError when `source` is neither bytes nor a path.
 * @throws CheckpointError when the file cannot be read.
 */
export async function openCheckpoint(
  caller: string,
  source: CheckpointSource,
): Promise<Checkpoint> {
  const title = typeof source === 'string' ? `file ${show(source)}` : 'the checkpoint';
  const fail = (problem: string, cause?: unknown) =>
    new CheckpointError(`${caller}: ${title} ${problem}`, { cause });
  const given = typeof source === 'string' ? await readFile(source, fail) : source;
  if (isArrayBuffer(given)) return { bytes: new Uint8Array(given), title, fail };
  if (isBytes(given)) {
    const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
    return { bytes, title, fail };
  }
  throw new OptionError(
    `${caller}: takes a path, a Uint8Array or an ArrayBuffer, got ${show(source)}`,
  );
}

async function readFile(path: string, fail: Checkpoint['fail']): Promise<Uint8Array> {
  const { readFile: read } = await loadFs();
  try {
    return await read(path);
  } catch (cause) {
    const code = (cause as { code?: string }).code ?? '';
    throw fail(systemErrors[code] ?? `cannot be read (${oneLine(cause)})`, cause);
  }
}

/**
 * Writes a file that appears whole or not at all.
 *
 * @throws CheckpointError when it cannot be written.
 */
export async function writeWhole(caller: string, path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes).catch((cause: unknown) => {
    throw new CheckpointError(
      `${caller}: cannot write ${path} (${oneLine(cause)}); ` +
        'check that the folder exists, that you may write there, and that the disk is not full',
      { cause },
    );
  });
}
