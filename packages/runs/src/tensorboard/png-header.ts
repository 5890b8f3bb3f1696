import { OptionError } from '@gan/core';
import type { EncodedImage } from './event-messages';

const SIGNATURE = '\x89PNG\r\n\x1a\n';
/** Channels by colour type; a palette's colours are RGB. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/**
 * A PNG with the size and channels that its header tells.
 *
 * @throws OptionError where the bytes are not those of a PNG.
 */
export function encodedPng(png: Uint8Array, caller: string): EncodedImage {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const channels = CHANNELS[bytes[25] ?? -1];
  if (bytes.length < 26 || bytes.toString('latin1', 0, 8) !== SIGNATURE || !channels) {
    throw new OptionError(
      `${caller}: png must be the bytes of a PNG file, got ${bytes.length} others; write one by saveImage`,
    );
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return { width, height, channels, encoded: png };
}
