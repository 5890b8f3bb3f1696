import { DataError } from '@gan/core';
import { loadFs, loadSharp, oneLine } from './node-modules';
import type { Pixels } from './pixels';

/** What a file's header says. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** Whether it has 16 bits a channel. */
  readonly deep: boolean;
}

function unreadable(caller: string, path: string, cause: unknown): DataError {
  return new DataError(
    `${caller}: cannot decode ${path} (${oneLine(cause)}); ` +
      'the file is damaged or not an image: replace it, or remove it and its partner',
    { cause },
  );
}

/**
 * Reads a file's header.
 *
 * @throws DataError when the file is empty, unreadable, of no known format, or of floats.
 */
export async function readHeader(caller: string, path: string): Promise<ImageHeader> {
  const sharp = await loadSharp(caller);
  const { access, constants } = await loadFs();
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new DataError(
      `${caller}: cannot read ${path} (${oneLine(cause)}); ` +
        'check its permissions or, if it is a link, where it leads',
      { cause },
    );
  });
  const { width, height, depth } = await sharp(path)
    .metadata()
    .catch((cause: unknown) => {
      throw unreadable(caller, path, cause);
    });
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw new DataError(
      `${caller}: ${path} has ${depth} values; images must have 8 or 16 bits a channel: convert it`,
    );
  }
  return { width, height, deep: depth === 'ushort' };
}

/**
 * Decodes a file into RGB, or into grey when `channels` is 1.
 *
 * Palettes are looked up, grey is repeated, alpha is dropped, and neither the EXIF orientation nor
 * an embedded colour profile is applied: what the reference's `convert('RGB')` does. 16 bits stay
 * 16 bits.
 *
 * @throws DataError naming the file when it is corrupt or truncated.
 */
export async function decodeImage(
  caller: string,
  path: string,
  { deep }: ImageHeader,
  channels: 1 | 3,
): Promise<Pixels> {
  const sharp = await loadSharp(caller);
  const { data, info } = await sharp(path, { failOn: 'error', ignoreIcc: true })
    .removeAlpha()
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw unreadable(caller, path, cause);
    });
  const { width, height } = info;
  const values = deep
    ? new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const image = { width, height, channels: info.channels, data: values };
  return channels === 1 ? toGrey(image) : image;
}

/** ITU-R 601 luma in 16-bit fixed point: (19595 R + 38470 G + 7471 B) / 2^16, rounded. */
function toGrey({ width, height, data }: Pixels): Pixels {
  const grey =
    data instanceof Uint16Array ? new Uint16Array(width * height) : new Uint8Array(width * height);
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) {
    grey[i] = Math.floor(
      (19595 * data[j]! + 38470 * data[j + 1]! + 7471 * data[j + 2]!) / 65536 + 0.5,
    );
  }
  return { width, height, channels: 1, data: grey };
}
