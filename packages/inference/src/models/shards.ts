import type { io } from '@tensorflow/tfjs-core';

/** Bytes of a file of weights: what browsers cache, and TensorFlow's converter writes. */
export const SHARD_BYTES = 4 * 2 ** 20;

/** A file of a saved model, whose bytes are made when their turn comes. */
export type ShardFile = readonly [name: string, bytes: () => Uint8Array];

/** Cuts the bytes of all weights, one after the other, into files of {@link SHARD_BYTES}. */
export function shardFiles(weights: readonly Uint8Array[]): ShardFile[] {
  const total = weights.reduce((sum, { length }) => sum + length, 0);
  const count = Math.max(1, Math.ceil(total / SHARD_BYTES));
  return Array.from({ length: count }, (_, i) => [
    `group1-shard${i + 1}of${count}.bin`,
    () => slice(weights, i * SHARD_BYTES, Math.min(total, (i + 1) * SHARD_BYTES)),
  ]);
}

/** The bytes from `start` to `end` of what follows each other. */
function slice(weights: readonly Uint8Array[], start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  let at = 0;
  for (const weight of weights) {
    const [from, to] = [Math.max(start, at), Math.min(end, at + weight.length)];
    if (from < to) bytes.set(weight.subarray(from - at, to - at), from - start);
    at += weight.length;
  }
  return bytes;
}

const elementBytes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  float16: 2,
  uint16: 2,
  uint8: 1,
};

/** Bytes that weights take in files; undefined for one of a type without a fixed size, as texts are. */
export function storedBytes(specs: readonly io.WeightsManifestEntry[]): number | undefined {
  let total = 0;
  for (const { shape, dtype, quantization } of specs) {
    const bytes = elementBytes[quantization?.dtype ?? dtype];
    if (bytes === undefined) return undefined;
    total += bytes * shape.reduce((a, b) => a * b, 1);
  }
  return total;
}
