import { NonFiniteError } from '@gan/core';
import { fromFloat16, toFloat16 } from '@gan/interop';
import type { io } from '@tensorflow/tfjs-core';

/** How weights are stored. */
export type StoredWeights = 'float32' | 'float16' | 'uint8';

/** The choices of {@link StoredWeights}, for checks. */
export const storedWeights: readonly StoredWeights[] = ['float32', 'float16', 'uint8'];

/** One weight as a file holds it. */
export interface StoredWeight {
  readonly spec: io.WeightsManifestEntry;
  readonly bytes: Uint8Array;
  /** Largest absolute difference to the weight itself. */
  readonly error: number;
}

/**
 * A weight in the form that it is stored in, and what that costs.
 *
 * float16 rounds to the nearest half. uint8 lays 256 even steps from the smallest value to the largest.
 * Vectors, such as biases and a norm's statistics, stay float32: they are small, and sensitive.
 *
 * @throws NonFiniteError for a weight that is NaN or infinite, or would be as float16.
 */
export function storeWeight(
  caller: string,
  spec: io.WeightsManifestEntry,
  values: Float32Array,
  as: StoredWeights,
): StoredWeight {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new NonFiniteError(
      `${caller}: ${spec.name} holds ${values[bad]} at index ${bad}, so nothing was written; use an ` +
        'earlier checkpoint',
    );
  }
  const kind = spec.shape.length < 2 ? 'float32' : as;
  switch (kind) {
    case 'float32':
      return { spec, bytes: bytesOf(values), error: 0 };
    case 'float16':
      return asHalves(caller, spec, values);
    case 'uint8':
      return asBytes(spec, values);
  }
}

const bytesOf = (values: Float32Array | Uint16Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function asHalves(
  caller: string,
  spec: io.WeightsManifestEntry,
  values: Float32Array,
): StoredWeight {
  const halves = toFloat16(values);
  const error = largestDifference(values, fromFloat16(halves));
  if (error === Infinity) {
    throw new NonFiniteError(
      `${caller}: ${spec.name} holds values beyond 65504, the largest float16; use weights: 'float32'`,
    );
  }
  const quantization = { dtype: 'float16', original_dtype: 'float32' } as const;
  return { spec: { ...spec, quantization }, bytes: bytesOf(halves), error };
}

function asBytes(spec: io.WeightsManifestEntry, values: Float32Array): StoredWeight {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (values.length === 0) [min, max] = [0, 0];
  const scale = max > min ? (max - min) / 255 : 1;
  const bytes = Uint8Array.from(values, (value) => Math.round((value - min) / scale));
  // As TensorFlow.js computes them again.
  const read = Float32Array.from(bytes, (value) => value * scale + min);
  const quantization = { dtype: 'uint8', original_dtype: 'float32', scale, min } as const;
  return {
    spec: { ...spec, quantization },
    bytes,
    error: largestDifference(values, read),
  };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
