import { DataError } from '@gan/core';
import type { Metadata } from 'sharp';
import { loadFs, loadSharp, oneLine } from './node-modules';
import type { Pixels } from './pixels';

/** What a file's header says. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** Whether it has 16 bits a channel. */
  readonly deep: boolean;
  /** As stored: with alpha, but palettes looked up. */
  readonly channels: number;
  /** Pages of a TIFF, frames of an animation. */
  readonly pages: number;
  /** The colour space that the channels are in. */
  readonly space: Metadata['space'];
}

/** A file that is damaged or no image; a DataError to the outside. */
export class CorruptImage extends DataError {
  constructor(
    readonly path: string,
    readonly reason: string,
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
    this.name = 'DataError';
  }
}

function unreadable(caller: string, path: string, cause: unknown): CorruptImage {
  const reason = oneLine(cause);
  const fix =
    caller === 'pairedImages'
      ? 'replace it, or remove it and its partner'
      : "replace or remove it, or use onCorrupt: 'skip'";
  return new CorruptImage(
    path,
    reason,
    `${caller}: cannot decode ${path} (${reason}); the file is damaged or not an image: ${fix}`,
    cause,
  );
}

/**
 * Reads a file's header.
 *
 * @throws DataError when the file is empty, unreadable, of no known format, of floats, or has not
 *   the channels asked for.
 */
export async function readHeader(
  caller: string,
  path: string,
  wanted: number,
): Promise<ImageHeader> {
  const sharp = await loadSharp(caller);
  const { access, constants } = await loadFs();
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new DataError(
      `${caller}: cannot read ${path} (${oneLine(cause)}); ` +
        'check its permissions or, if it is a link, where it leads',
      { cause },
    );
  });
  const metadata = await sharp(path)
    .metadata()
    .catch((cause: unknown) => {
      throw unreadable(caller, path, cause);
    });
  const { width, height, depth, channels, space, pages = 1 } = metadata;
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw new DataError(
      `${caller}: ${path} has ${depth} values; images must have 8 or 16 bits a channel: convert it`,
    );
  }
  const header = { width, height, deep: depth === 'ushort', channels, pages, space };
  checkChannels(caller, path, header, wanted);
  return header;
}

/** Whether the pages of the file, rather than its bands, are the channels. */
function pagesAreChannels({ channels, pages }: ImageHeader, wanted: number): boolean {
  return channels === 1 && pages === wanted;
}

function checkChannels(caller: string, path: string, header: ImageHeader, wanted: number): void {
  if (wanted === 1 || wanted === 3 || header.channels === wanted) return;
  if (pagesAreChannels(header, wanted)) return;
  const { channels, pages } = header;
  const has = `${channels} channel${channels === 1 ? '' : 's'}${pages > 1 ? ` and ${pages} pages` : ''}`;
  throw new DataError(
    `${caller}: ${path} has ${has}, but channels is ${wanted}; images are converted to 1 or 3 ` +
      `channels only, others must have ${wanted} channels or ${wanted} grey pages: convert it`,
  );
}

/**
 * Decodes a file into RGB, into grey when `channels` is 1, or into the channels that it has.
 *
 * For RGB and grey, palettes are looked up, grey is repeated, alpha is dropped, and neither the EXIF
 * orientation nor an embedded colour profile is applied: what the reference's `convert('RGB')` does.
 * 16 bits stay 16 bits.
 *
 * @throws DataError naming the file when it is corrupt or truncated.
 */
export async function decodeImage(
  caller: string,
  path: string,
  header: ImageHeader,
  channels: number,
): Promise<Pixels> {
  const converts = channels === 1 || channels === 3;
  const paged = !converts && header.channels !== channels;
  const sharp = await loadSharp(caller);
  const { deep, space } = header;
  const open = sharp(path, { failOn: 'error', ignoreIcc: true, ...(paged && { pages: -1 }) });
  const image = converts
    ? open.removeAlpha().toColourspace(deep ? 'rgb16' : 'srgb')
    : open.toColourspace(space);
  const { data, info } = await image
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw unreadable(caller, path, cause);
    });
  const values = deep
    ? new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const decoded = { width: info.width, height: info.height, channels: info.channels, data: values };
  if (channels === 1) return toGrey(decoded);
  return paged ? interleaved(decoded, channels) : decoded;
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

/** Grey pages, one below the other, as the channels of one image. */
function interleaved(pages: Pixels, channels: number): Pixels {
  const data = pages.data.slice();
  const length = data.length / channels;
  for (let page = 0; page < channels; page++) {
    for (let i = 0; i < length; i++) data[i * channels + page] = pages.data[page * length + i]!;
  }
  return { width: pages.width, height: pages.height / channels, channels, data };
}
