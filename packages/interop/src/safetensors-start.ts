import { bytesToText } from '@gan/core';
import { LENGTH_BYTES } from './safetensors-layout';

/** The format's own limit. */
const LONGEST_HEADER = 100_000_000;

/** Makes the error for a problem with a file. */
type Fail = (problem: string) => Error;

/**
 * Bytes of a file's header, which its first bytes say.
 *
 * @param size Of the whole file.
 */
export function headerLength(start: Uint8Array, size: number, damaged: Fail): number {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > LONGEST_HEADER || length > size - LENGTH_BYTES) {
    throw damaged(`its header should have ${length} bytes, but ${size} are the whole file`);
  }
  return length;
}

/** The header's text. */
export function headerText(start: Uint8Array, length: number, damaged: Fail): string {
  try {
    return bytesToText(start.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  } catch {
    throw damaged('its header is not UTF-8');
  }
}
