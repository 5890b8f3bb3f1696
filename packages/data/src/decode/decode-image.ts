import type { Pixels } from '../batches/pixels';
import { asStored, cmykToRgb, pagesAsChannels, rgbToGrey, toChannels } from './colours';
import { decodeLabels } from './decode-labels';
import { decodeNumbers } from './decode-numbers';
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
 * 16 bits, and other numbers what they are. Label maps become class numbers. The header's orientation
 * is applied.
 *
 * @param region What to decode of an image that {@link hasRegions}. Defaults to all.
 * @throws DataError naming the file when it is corrupt or truncated.
 */
export async function decodeImage(
  caller: string,
  path: string,
  header: ImageHeader,
  settings: DecodeSettings,
  region?: Region,
): Promise<Pixels> {
  const pixels = await decodeLying({ caller, path, header, region }, settings);
  return orient(pixels, header.orientation ?? 1);
}

/** Images of more bytes than this are decoded in parts, where that is enough. */
export const HUGE_BYTES = 2 ** 26;

/** The bytes that an image takes in memory. */
export function decodedBytes(header: ImageHeader, channels: number): number {
  const { width, height, deep, numbers } = header;
  return width * height * channels * (numbers ? 4 : deep ? 2 : 1);
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
  if (settings.classes || decodedBytes(header, channels) <= HUGE_BYTES || !hasRegions(header)) {
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

async function decodeLying(file: SharpFile, settings: DecodeSettings): Promise<Pixels> {
  const { channels, classes, range } = settings;
  if (classes) return decodeLabels(file, classes);
  if (!range) return decodeValues(file, channels, false);
  return { ...asStored(await decodeValues(file, channels, true), file.header.bits), range };
}

/** @param raw Whether values stay as they are stored, where white is none of 255 and 65535. */
async function decodeValues(file: SharpFile, channels: number, raw: boolean): Promise<Pixels> {
  const { caller, path, header } = file;
  const { format, numbers, space } = header;
  if (format === 'bmp' || format === 'pnm') {
    const raster = await readRaster(caller, path, format);
    return toChannels(raw && !raster.palette ? raster.image : shown(raster), channels);
  }
  const isPicture = channels === 1 || channels === 3;
  if (numbers) {
    if (isPicture || header.channels === channels) {
      return toChannels(await decodeNumbers(file, numbers, 1), channels);
    }
    return pagesAsChannels(await decodeNumbers(file, numbers, channels), channels);
  }
  if (!isPicture) return decodeStored(file, channels);
  const rgb =
    space === 'cmyk' ? cmykToRgb(await decodeStored(file, header.channels)) : await decodeRgb(file);
  return channels === 1 ? rgbToGrey(rgb) : rgb;
}
