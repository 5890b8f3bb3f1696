import { DataError } from '@gan/core';

/** What an idx file holds: unsigned bytes in an array of one to three dimensions. */
export interface IdxFile {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Type code of unsigned bytes, the third byte of an idx file. */
const UNSIGNED_BYTE = 0x08;

/**
 * Parses an idx file: two zero bytes, a type, the number of dimensions, their sizes as big-endian
 * 32-bit integers, then the values.
 *
 * @param rank How many dimensions it must have: 3 for images, 1 for labels.
 * @throws DataError when it is no such file, or shorter or longer than its header says.
 */
export function parseIdx(caller: string, path: string, bytes: Uint8Array, rank: number): IdxFile {
  const header = 4 + 4 * rank;
  const [zero, also, type, dimensions] = bytes;
  if (bytes.length < header || zero !== 0 || also !== 0 || type !== UNSIGNED_BYTE) {
    throw new DataError(
      `${caller}: ${path} is no idx file of bytes; it begins with ${hex(bytes)} and not with ` +
        `0000080${rank}; fetch it again`,
    );
  }
  if (dimensions !== rank) {
    throw new DataError(
      `${caller}: ${path} must have ${rank === 1 ? '1 dimension' : `${rank} dimensions`}, got ` +
        `${dimensions}; images and labels may be interchanged`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = shape.reduce((a, b) => a * b, 1);
  const data = bytes.subarray(header);
  if (data.length !== expected) {
    throw new DataError(
      `${caller}: ${path} must hold ${shape.join(' x ')} = ${expected} bytes after its header, got ` +
        `${data.length}; fetch it again`,
    );
  }
  return { shape, data };
}

function hex(bytes: Uint8Array): string {
  const text = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0'));
  return text.join('') || 'nothing';
}
