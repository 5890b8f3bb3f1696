import { DataError, OptionError } from '@gan/core';
import type { Pixels } from '../batches/pixels';
import type { DecodeSettings } from './decode-settings';
import type { ReadBytes } from './file-bytes';
import { findDamage } from './find-damage';
import { type ImageHeader, unreadable, validOrientation } from './image-header';
import { oneLine } from './node-modules';
import { orientedSize } from './orient';
import { quickHeader } from './quick-header';
import { straightPixels } from './straight-pixels';
import { withoutExif } from './without-exif';

/** Gives the bytes of a file that a browser holds. */
export type BlobSource = () => Promise<Blob>;

/** A file that a browser holds. */
export interface BlobFile {
  readonly path: string;
  readonly blob: BlobSource;
}

/**
 * Reads the header of a file that a browser holds.
 *
 * @throws OptionError when other channels than 1, 3 or 4 are wanted, or classes by number.
 * @throws DataError when it is damaged, of a format that this browser does not read, or one whose
 *   values it would change: of 16 bits or CMYK.
 */
export async function readBlobHeader(
  caller: string,
  file: BlobFile,
  wanted: readonly DecodeSettings[],
): Promise<ImageHeader> {
  for (const settings of wanted) checkSettings(caller, settings);
  const blob = await openBlob(caller, file);
  const quick = await quickHeader(readerOf(blob));
  const header = quick
    ? { ...quick, deep: quick.depth === 'ushort', pages: 1 }
    : await slowHeader(caller, file, blob);
  const { path } = file;
  if (header.deep) {
    throw new DataError(
      `${caller}: ${path} has 16 bits a channel, of which a browser keeps 8; convert it to 8 bits, ` +
        'or read it in Node',
    );
  }
  if (header.space === 'cmyk') {
    throw new DataError(
      `${caller}: ${path} is CMYK, which every browser converts in its own way; convert it to RGB, ` +
        'or read it in Node',
    );
  }
  if (wanted.some((one) => one.channels === 4) && header.channels !== 4) {
    throw new DataError(
      `${caller}: ${path} has ${header.channels} channels, but channels is 4; convert it to RGBA`,
    );
  }
  const { width, height, channels, space } = header;
  const stated = validOrientation(quick?.orientation);
  const orientation = wanted[0]!.autoOrient ? stated : 1;
  const size = orientedSize({ width, height }, orientation);
  const ignored = stated !== orientation && { ignored: stated };
  return { ...size, deep: false, channels, pages: 1, space, orientation, ...ignored };
}

/** Refuses what only files themselves tell, which a browser does not show. */
function checkSettings(caller: string, { channels, classes }: DecodeSettings): void {
  if (classes && !classes.colours) {
    throw new OptionError(
      `${caller}: in a browser classes must be a list of colours, got ${classes.count}; palettes' ` +
        'numbers are read in Node',
    );
  }
  if (![1, 3, 4].includes(channels)) {
    throw new OptionError(`${caller}: in a browser channels must be 1, 3 or 4, got ${channels}`);
  }
}

/** Of a format that only the browser's decoder knows, or an unusual PNG or JPEG. */
async function slowHeader(
  caller: string,
  file: BlobFile,
  blob: Blob,
): Promise<Pick<ImageHeader, 'width' | 'height' | 'deep' | 'channels' | 'space'>> {
  const bitmap = await bitmapOf(caller, file, blob);
  const { width, height } = bitmap;
  const values = straightPixels(caller, file.path, bitmap);
  const transparent = values.some((value, i) => i % 4 === 3 && value < 255);
  const start = new Uint8Array(await blob.slice(0, 25).arrayBuffer());
  const deep = start[1] === 0x50 && start[2] === 0x4e && start[24] === 16;
  return { width, height, deep, channels: transparent ? 4 : 3, space: 'srgb' };
}

/**
 * Decodes a file that a browser holds into 1, 3 or 4 channels of 8 bits: as stored, without the
 * orientation that EXIF asks for and without conversion of colours.
 *
 * @throws DataError when it is damaged, or a browser cannot decode it.
 */
export async function decodeBlob(
  caller: string,
  file: BlobFile,
  channels: number,
): Promise<Pixels> {
  const bitmap = await bitmapOf(caller, file, await openBlob(caller, file));
  const { width, height } = bitmap;
  const values = straightPixels(caller, file.path, bitmap);
  if (channels === 4) {
    return { width, height, channels, data: new Uint8Array(values.buffer, 0, values.length) };
  }
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, k = 0; k < data.length; i += 4) {
    data[k++] = values[i]!;
    data[k++] = values[i + 1]!;
    data[k++] = values[i + 2]!;
  }
  return { width, height, channels: 3, data };
}

async function openBlob(caller: string, { path, blob }: BlobFile): Promise<Blob> {
  return blob().catch((cause: unknown) => {
    throw gone(caller, path, cause);
  });
}

function gone(caller: string, path: string, cause: unknown): DataError {
  return new DataError(
    `${caller}: cannot read ${path} (${oneLine(cause)}); it may have changed or gone since it was ` +
      'chosen: choose it again',
    { cause },
  );
}

function readerOf(blob: Blob): ReadBytes {
  return async (offset, length) =>
    new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
}

async function bitmapOf(caller: string, { path }: BlobFile, blob: Blob): Promise<ImageBitmap> {
  const bytes = await blob.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    (cause: unknown) => {
      throw gone(caller, path, cause);
    },
  );
  // Browsers show as much as there is of a file that breaks off.
  const damage = findDamage(bytes);
  if (damage) throw unreadable(caller, path, new Error(damage));
  const upright = new Blob(withoutExif(bytes) as BlobPart[], { type: blob.type });
  const options = {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
    imageOrientation: 'none',
  };
  return createImageBitmap(upright, options as ImageBitmapOptions).catch((cause: unknown) => {
    if (isUsual(bytes))
      throw unreadable(caller, path, new Error('its pixels are damaged', { cause }));
    throw new DataError(
      `${caller}: ${path}: format not supported (this browser does not decode it); convert it to PNG`,
      { cause },
    );
  });
}

/** Whether every browser decodes files that begin so: PNG, JPEG, GIF, WebP. */
function isUsual(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  return /^(\x89PNG|\xff\xd8|GIF8|RIFF....WEBP)/s.test(start);
}
