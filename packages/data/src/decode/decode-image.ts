import type { Pixels } from '../batches/pixels';
import { cmykToRgb, rgbToGrey, toChannels } from './colours';
import type { DecodeSettings } from './decode-settings';
import { decodeRgb, decodeStored, type Region, type SharpFile } from './decode-stored';
import { type ImageHeader, readRaster } from './image-header';
import { orient } from './orient';
import { shown } from './raster';

/**
 * Decodes a file into RGB, into grey with one channel, or into the channels that it has.
 *
 * For RGB and grey, palettes are looked up, grey is repeated, inks become light, alpha is dropped,
 * and no embedded colour profile is applied: what the reference's `convert('RGB')` does. 16 bits stay
 * 16 bits. The header's orientation is applied.
 *
 * @param region What to decode of an image that {@link hasRegions}. Defaults to all.
 * @throws DataError naming the file when it is corrupt or truncated.
 */
export async function decodeImage(
  caller: string,
  path: string,
  header: ImageHeader,
  { channels }: DecodeSettings,
  region?: Region,
): Promise<Pixels> {
  const pixels = await decodeLying({ caller, path, header, region }, channels);
  return orient(pixels, header.orientation ?? 1);
}

/** Images of more bytes than this are decoded in parts, where that is enough. */
export const HUGE_BYTES = 2 ** 26;

/** The bytes that an image takes in memory. */
export function decodedBytes({ width, height, deep }: ImageHeader, channels: number): number {
  return width * height * channels * (deep ? 2 : 1);
}

/**
 * Decodes all of an image to see that it can be, in little memory.
 *
 * @throws DataError naming the file when it is corrupt or truncated.
 */
export async function checkDecodes(
  caller: string,
  path: string,
  header: ImageHeader,
  settings: DecodeSettings,
): Promise<void> {
  const { channels } = settings;
  const { width, height, format } = header;
  if (decodedBytes(header, channels) <= HUGE_BYTES || !hasRegions(header)) {
    await decodeImage(caller, path, header, settings);
    return;
  }
  // On the way to the last row all others are decoded, but for the strips and tiles of a TIFF.
  const rows =
    format === 'tiff' ? Math.ceil((height * HUGE_BYTES) / decodedBytes(header, channels)) : 1;
  for (let top = format === 'tiff' ? 0 : height - 1; top < height; top += rows) {
    const region = { left: 0, top, width, height: Math.min(rows, height - top) };
    await decodeImage(caller, path, header, settings, region);
  }
}

/** Whether parts of an image can be decoded by themselves, in little memory. */
export function hasRegions({ orientation = 1, format }: ImageHeader): boolean {
  return orientation === 1 && (format === undefined || format === 'tiff');
}

async function decodeLying(file: SharpFile, channels: number): Promise<Pixels> {
  const { caller, path, header } = file;
  if (header.format === 'bmp' || header.format === 'pnm') {
    return toChannels(shown(await readRaster(caller, path, header.format)), channels);
  }
  if (channels !== 1 && channels !== 3) return decodeStored(file, channels);
  const rgb =
    header.space === 'cmyk'
      ? cmykToRgb(await decodeStored(file, header.channels))
      : await decodeRgb(file);
  return channels === 1 ? rgbToGrey(rgb) : rgb;
}
