import { textToBytes } from '@gan/core';
import { dtypes, elementBytes, elementCount } from './dtypes';

/** Bytes of the header's length at the beginning of a file. */
export const LENGTH_BYTES = 8;

/** How the bytes of a safetensors file follow each other. */
export interface SafetensorsLayout {
  /** What the file begins with: the header's length, and the header. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** The tensors' names in the order in which their values follow, without gaps. */
  readonly order: readonly string[];
  /** Size of the whole file. */
  readonly bytes: number;
}

/**
 * The layout of a safetensors file, for those who write its values one tensor after the other
 * instead of all at once with {@link writeSafetensors}.
 *
 * The header keeps the order of `tensors`; the values are laid out by size of their type, widest
 * first, so that each is aligned.
 *
 * @param tensors By name, each of a dtype that {@link StateTensor} lists.
 *
 * @example
 * ```ts
 * import { safetensorsLayout } from '@gan/interop';
 *
 * const layout = safetensorsLayout(new Map([['w', { dtype: 'float32', shape: [2, 3] }]]));
 * console.log(layout.bytes - layout.header.length); // 24
 * ```
 */
export function safetensorsLayout(
  tensors: ReadonlyMap<string, { readonly dtype: string; readonly shape: readonly number[] }>,
): SafetensorsLayout {
  const widestFirst = [...tensors].toSorted(
    ([, a], [, b]) => elementBytes(b.dtype) - elementBytes(a.dtype),
  );
  const starts = new Map<string, number>();
  let total = 0;
  for (const [name, { dtype, shape }] of widestFirst) {
    starts.set(name, total);
    total += elementCount(shape) * elementBytes(dtype);
  }
  const fields = [...tensors].map(([name, { dtype, shape }]) => {
    const start = starts.get(name)!;
    const end = start + elementCount(shape) * elementBytes(dtype);
    const entry = { dtype: dtypes.get(dtype)!.safetensors, shape, data_offsets: [start, end] };
    return `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  const text = textToBytes(`{${fields.join(',')}}`);
  const padded = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(text, LENGTH_BYTES);
  return { header, order: [...starts.keys()], bytes: header.length + total };
}
