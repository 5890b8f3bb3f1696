import { DataError } from '@gan/core';
import { type ReadBytes, withFile } from './file-bytes';
import { loadSharp, oneLine, type SharpImage, wholeImages } from './node-modules';
import { orientedSize } from './orient';
import { readTiffTags, unreadTiff } from './tiff-tags';

/** EXIF's orientation: 1 is upright, from 5 on width and height are exchanged. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What a file's header says. */
export interface ImageHeader {
  /** As decoded: after the orientation that decoding applies. */
  readonly width: number;
  readonly height: number;
  /** Whether it has 16 bits a channel. */
  readonly deep: boolean;
  /** As stored: with alpha, but palettes looked up. */
  readonly channels: number;
  /** Pages of a TIFF, frames of an animation. */
  readonly pages: number;
  /** The colour space that the channels are in. */
  readonly space: Awaited<ReturnType<SharpImage['metadata']>>['space'];
  /** The format, where it matters for decoding. */
  readonly format?: 'tiff';
  /** The orientation that decoding applies. Defaults to 1: none. */
  readonly orientation?: Orientation;
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

/** A whole image of a kind that is not read: never skipped as damaged. A DataError to the outside. */
export class UnsupportedImage extends DataError {
  constructor(caller: string, path: string, kind: string, options?: ErrorOptions) {
    super(`${caller}: ${path}: format not supported (${kind}); convert it to PNG`, options);
    this.name = 'DataError';
  }
}

/** What decoders say about whole files of kinds that they don't read. */
const unsupported = /unsupported (jpeg process|feature|codec|compression|colou?r conversion)/i;

/** The error about a file that cannot be decoded, with what the decoder said. */
export function unreadable(caller: string, path: string, cause: unknown): DataError {
  const reason = oneLine(cause);
  if (unsupported.test(reason)) return new UnsupportedImage(caller, path, reason, { cause });
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
  const tiff = await withFile(caller, path, (read) => readStart(caller, path, read));
  const metadata = await sharp(path, wholeImages)
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
  // As Pillow does: a TIFF's orientation belongs to how it is read, that of other files does not.
  const orientation = tiff ? validOrientation(metadata.orientation) : 1;
  const header: ImageHeader = orientedSize(
    {
      width,
      height,
      deep: depth === 'ushort',
      channels,
      pages,
      space,
      orientation,
      ...(tiff && { format: 'tiff' as const }),
    },
    orientation,
  );
  checkChannels(caller, path, header, wanted);
  return header;
}

/** Whether the file is a TIFF; refuses what is not read. */
async function readStart(caller: string, path: string, read: ReadBytes): Promise<boolean> {
  const start = String.fromCharCode(...(await read(0, 4)));
  const tiff = start.startsWith('II') || start.startsWith('MM');
  const unread = tiff ? unreadTiff(await readTiffTags(read)) : undefined;
  if (unread) throw new UnsupportedImage(caller, path, unread);
  return tiff;
}

function validOrientation(value: number | undefined): Orientation {
  return value && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/** Channels of a colour space with alpha, where they are not RGBA's 4. */
const most: Record<string, number> = { 'b-w': 2, grey16: 2, cmyk: 5 };

function checkChannels(caller: string, path: string, header: ImageHeader, wanted: number): void {
  const { channels, pages, space } = header;
  const has = `${channels} channel${channels === 1 ? '' : 's'}${pages > 1 ? ` and ${pages} pages` : ''}`;
  if (wanted === 1 || wanted === 3) {
    if (channels <= (most[space] ?? 4)) return;
    throw new DataError(
      `${caller}: ${path} has ${has}, which are no picture; use channels: ${channels}`,
    );
  }
  if (channels === wanted || (channels === 1 && pages === wanted)) return;
  throw new DataError(
    `${caller}: ${path} has ${has}, but channels is ${wanted}; images are converted to 1 or 3 ` +
      `channels only, others must have ${wanted} channels or ${wanted} grey pages: convert it`,
  );
}
