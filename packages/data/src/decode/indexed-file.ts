import { crc32 } from '@gan/core';
import { readTiffTags, tiffTag } from './tiff-tags';

/** A file whose stored numbers are to be had as grey. */
export interface NumberedFile {
  readonly bytes: Uint8Array;
  /** Bits of a stored number; fewer than 8 are spread over 0 to 255 when they are decoded. */
  readonly bits: number;
}

/**
 * A copy of a PNG or TIFF that is grey where it had a palette, so that the decoder gives indices
 * instead of colours; undefined for other formats.
 */
export async function asNumbers(bytes: Uint8Array): Promise<NumberedFile | undefined> {
  const head = String.fromCharCode(...bytes.subarray(0, 4));
  if (head === '\x89PNG') return numbersOfPng(bytes);
  if (/^(II|MM)/.test(head)) return numbersOfTiff(bytes);
  return undefined;
}

const PALETTE = 3;

async function numbersOfPng(bytes: Uint8Array): Promise<NumberedFile> {
  const [bits, kind] = [bytes[24]!, bytes[25]!];
  if (kind !== PALETTE) return { bytes, bits };
  const header = new Uint8Array(bytes.subarray(0, 33));
  const out: Uint8Array[] = [header];
  header[25] = 0;
  viewOf(header).setUint32(29, crc32(header.subarray(12, 29)));
  // Without the palette and what speaks of it.
  const view = viewOf(bytes);
  for (let at = 33; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'IDAT' || name === 'IEND') out.push(bytes.subarray(at, end));
    at = end;
  }
  return { bytes: concat(out), bits };
}

async function numbersOfTiff(bytes: Uint8Array): Promise<NumberedFile> {
  const tags = await readTiffTags(async (at, length) => bytes.subarray(at, at + length));
  const bits = tags.get(tiffTag.bitsPerSample)?.values[0] ?? 1;
  const photometric = tags.get(tiffTag.photometric);
  if (photometric?.values[0] !== PALETTE) return { bytes, bits };
  const out = bytes.slice();
  viewOf(out).setUint16(photometric.at, 1, bytes[0] === 0x49);
  return { bytes: out, bits };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
