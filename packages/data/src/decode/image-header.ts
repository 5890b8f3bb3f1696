import { DataError } from '@gan/core';
import { bmp } from './bmp';
import type { Classes, DecodeSettings } from './decode-settings';
import { explained } from './explained';
import { type ReadBytes, readWhole, withFile } from './file-bytes';
import { FORMAT_BYTES, formatOf, isCameraRaw, type OwnFormat } from './file-format';
import { loadSharp, oneLine, type SharpImage, wholeImages } from './node-modules';
import { isNumberKind, kindNames, type NumberKind } from './number-kinds';
import { type Orientation, orientedSize } from './orient';
import { pnm } from './pnm';
import { type QuickHeader, quickHeader } from './quick-header';
import { type Raster, UnreadKind } from './raster';
import { readTiffTags, tiffTag, unreadTiff } from './tiff-tags';

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
  readonly format?: OwnFormat;
  /** Floats, signed or 32-bit integers: libvips's name; left out for 8 and 16 bits. */
  readonly numbers?: NumberKind;
  /** Whether it is a GIF with transparent pixels. */
  readonly transparentGif?: boolean;
  /** Bits of a stored grey value, where they are fewer than 8: decoding spreads them over 0 to 255. */
  readonly bits?: number;
  /** Whether a PNG or TIFF has a palette. */
  readonly indexed?: boolean;
  /** The size of the whole file before decoding turns it, where that matters. */
  readonly stored?: { readonly width: number; readonly height: number };
  /** The orientation that decoding applies. Defaults to 1: none. */
  readonly orientation?: Orientation;
  /** The orientation that the file has and decoding does not apply. Defaults to 1: none. */
  readonly ignored?: Orientation;
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

/** What to do about a damaged file, where that is no data set's own affair. */
const fixes: Readonly<Record<string, string>> = {
  pairedImages: 'replace it, or remove it and its partner',
  readImage: 'replace it',
};

/**
 * The error about a file that cannot be decoded, with what the decoder said; what is wrong otherwise is
 * passed on.
 */
export function unreadable(caller: string, path: string, cause: unknown): DataError {
  if (cause instanceof DataError) return cause;
  const reason = oneLine(cause);
  if (unsupported.test(reason)) return new UnsupportedImage(caller, path, reason, { cause });
  const fix = fixes[caller] ?? "replace or remove it, or use onCorrupt: 'skip'";
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
 * @param wanted What the file will be decoded to: once, or for each half of it.
 * @throws DataError when the file is empty, unreadable, of no known format, of floats, or has not
 *   the channels asked for.
 */
export async function readHeader(
  caller: string,
  path: string,
  wanted: readonly DecodeSettings[],
): Promise<ImageHeader> {
  const { raster, quick, tiff } = await withFile(caller, path, (read) =>
    readStart(caller, path, read),
  );
  const { autoOrient } = wanted[0]!;
  const header =
    raster ??
    headerFrom(caller, path, quick ?? (await sharpMetadata(caller, path)), { autoOrient, tiff });
  for (const settings of wanted) checkHeader(caller, path, header, settings);
  return header;
}

/** What our own readers say of a file: at most one of them knows it. */
interface Start {
  readonly raster?: ImageHeader;
  readonly quick?: QuickHeader;
  readonly tiff?: TiffStart;
}

/** What can be said without sharp; refuses what is not read. */
async function readStart(caller: string, path: string, read: ReadBytes): Promise<Start> {
  const format = formatOf(await read(0, FORMAT_BYTES));
  if (typeof format === 'object') throw new UnsupportedImage(caller, path, format.unread);
  if (format === undefined) return { quick: await quickHeader(read) };
  if (format !== 'tiff') return { raster: await readRasterHeader(caller, path, format, read) };
  const tags = await readTiffTags(read);
  const unread = isCameraRaw(path) ? 'camera raw' : unreadTiff(tags);
  if (unread) throw new UnsupportedImage(caller, path, unread);
  return { tiff: { palette: tags.get(tiffTag.photometric)?.values[0] === 3 } };
}

/** A TIFF, and whether it has a palette. */
interface TiffStart {
  readonly palette: boolean;
}

const rasterReaders = { bmp, pnm };

async function readRasterHeader(
  caller: string,
  path: string,
  format: 'bmp' | 'pnm',
  read: ReadBytes,
): Promise<ImageHeader> {
  const reader = rasterReaders[format];
  const start = await read(0, reader.headerBytes);
  const header = explainRaster(caller, path, () => reader.readHeader(start));
  return { ...header, pages: 1, space: header.channels === 1 ? 'b-w' : 'srgb', format };
}

/** The values of a BMP or PNM file. */
export async function readRaster(
  caller: string,
  path: string,
  format: 'bmp' | 'pnm',
): Promise<Raster> {
  const bytes = await readWhole(caller, path);
  return explainRaster(caller, path, () => rasterReaders[format].decode(bytes));
}

function explainRaster<Out>(caller: string, path: string, work: () => Out): Out {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof UnreadKind) throw new UnsupportedImage(caller, path, cause.message);
    throw unreadable(caller, path, cause);
  }
}

async function sharpMetadata(caller: string, path: string) {
  const sharp = await loadSharp(caller);
  const attempt = () => sharp(path, wholeImages).metadata();
  return explained(caller, path, attempt).catch((cause: unknown) => {
    throw unreadable(caller, path, cause);
  });
}

function headerFrom(
  caller: string,
  path: string,
  metadata: QuickHeader | Awaited<ReturnType<typeof sharpMetadata>>,
  { autoOrient, tiff }: { readonly autoOrient: boolean; readonly tiff?: TiffStart },
): ImageHeader {
  const format = tiff && ('tiff' as const);
  const { width, height, depth, channels, space, pages = 1, bitsPerSample: bits = 8 } = metadata;
  if (depth !== 'uchar' && depth !== 'ushort' && !isNumberKind(depth)) {
    throw new UnsupportedImage(caller, path, `values of kind ${depth}`);
  }
  // As Pillow does: a TIFF's orientation belongs to how it is read, that of other files does not.
  const stated = validOrientation(metadata.orientation);
  const orientation = format === 'tiff' || autoOrient ? stated : 1;
  const indexed = tiff?.palette ?? (metadata.format === 'png' && metadata.isPalette);
  const header = {
    ...{ width, height, deep: depth === 'ushort', channels, pages, space, format, orientation },
    ...(isNumberKind(depth) && { numbers: depth }),
    ...(metadata.format === 'gif' && metadata.hasAlpha && { transparentGif: true }),
    ...(bits < 8 && space === 'b-w' && { bits }),
    ...(indexed && { indexed }),
    ...(stated !== orientation && { ignored: stated }),
    ...((orientation >= 5 || isNumberKind(depth)) && { stored: { width, height } }),
  };
  return orientedSize(header, orientation);
}

/** One that EXIF defines. */
export function validOrientation(value: number | undefined): Orientation {
  return value && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/** Refuses a file that cannot become what is wanted. */
function checkHeader(
  caller: string,
  path: string,
  header: ImageHeader,
  { channels, classes, range }: DecodeSettings,
): void {
  if (classes) checkLabelMap(caller, path, header, classes);
  else checkChannels(caller, path, header, channels);
  if (!header.numbers || range || classes) return;
  throw new DataError(
    `${caller}: ${path} has ${kindNames[header.numbers]}; give range: [low, high], the values that ` +
      'become -1 and 1',
  );
}

function checkLabelMap(
  caller: string,
  path: string,
  { channels, indexed, numbers }: ImageHeader,
  { colours, count }: Classes,
): void {
  if (numbers) {
    throw new DataError(
      `${caller}: ${path} has ${kindNames[numbers]}; label maps must have 8 or 16 bits: convert it`,
    );
  }
  if (colours || indexed || channels <= 2) return;
  throw new DataError(
    `${caller}: ${path} has ${channels} channels and no palette to take class numbers from; use ` +
      `classes: [[red, green, blue], ...] with the ${count} colours, or convert it`,
  );
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
