import { NonFiniteError } from '@gan/core';
import { safetensorsLayout } from '@gan/interop';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CheckpointFile } from './checkpoint-types';
import { loadCrypto, loadFs } from './node-modules';

type FileHandle = Awaited<ReturnType<typeof import('node:fs/promises').open>>;

/** A file whose bytes the system has, but perhaps not yet the disk. */
export interface OpenFile extends CheckpointFile {
  /** Flushes to the disk, and closes. */
  finish(): Promise<void>;
  /** Closes, where it is given up. */
  abandon(): Promise<void>;
}

/**
 * Writes tensors as a safetensors file, each read only when its turn comes: two of them are in memory
 * at a time, one being hashed while the system takes the other.
 *
 * @throws NonFiniteError for a value that is NaN or infinite, by the tensor's name.
 */
export async function writeTensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<OpenFile> {
  const { open } = await loadFs();
  const { createHash } = await loadCrypto();
  const file = await open(path, 'wx');
  let writing: Promise<void> = Promise.resolve();
  try {
    const { header, order, bytes } = safetensorsLayout(tensors);
    const hash = createHash('sha256');
    const append = async (part: Uint8Array) => {
      hash.update(part);
      await writing;
      writing = writeAll(file, part);
      // Whoever awaits it next still sees the failure.
      writing.catch(() => undefined);
    };
    await append(header);
    for (const name of order) {
      const values = await (tensors.get(name) as Tensor).data();
      if (values instanceof Float32Array && !allFinite(values)) {
        throw new NonFiniteError(`${name} holds a value that is NaN or infinite`);
      }
      await append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    await writing;
    return {
      bytes,
      sha256: hash.digest('hex'),
      finish: async () => {
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      },
      abandon: () => file.close(),
    };
  } catch (error) {
    await writing.catch(() => undefined);
    await file.close();
    throw error;
  }
}

/** Writes it all: one call may take less. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

/** Four sums, so that no addition waits for the one before: 0 x is 0 where x is finite, else NaN. */
export function allFinite(values: Float32Array): boolean {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! * 0;
    b += values[i + 1]! * 0;
    c += values[i + 2]! * 0;
    d += values[i + 3]! * 0;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! * 0;
  return a + b + c + d === 0;
}
