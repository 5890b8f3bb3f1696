import { DataError } from '@gan/core';
import { explained } from './explained';
import { withFile } from './file-bytes';
import { loadSharp, oneLine, type SharpImage } from './node-modules';
import { quickHeader } from './quick-header';

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
  readonly space: Awaited<ReturnType<SharpImage['metadata']>>['space'];
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

/** The error about such a file, with what the decoder said; what is wrong otherwise is passed on. */
export function unreadable(caller: string, path: string, cause: unknown): DataError {
  if (cause instanceof DataError) return cause;
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
  const quick = await withFile(caller, path, quickHeader);
  const metadata = quick ?? (await slowHeader(caller, path));
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

async function slowHeader(caller: string, path: string) {
  const sharp = await loadSharp(caller);
  const attempt = () => sharp(path, { limitInputChannels: false }).metadata();
  return explained(caller, path, attempt).catch((cause: unknown) => {
    throw unreadable(caller, path, cause);
  });
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
