import type { Pixels } from '../batches/pixels';
import { explained } from './explained';
import { type ImageHeader, unreadable } from './image-header';
import { loadSharp, type SharpImage } from './node-modules';

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
  if (channels !== 1 && channels !== 3) return decodeStored(caller, path, header, channels);
  const { deep } = header;
  const rgb = await decode(caller, path, deep, {}, (image) =>
    image.removeAlpha().toColourspace(deep ? 'rgb16' : 'srgb'),
  );
  return channels === 1 ? toGrey(rgb) : rgb;
}

/** The channels, or the grey pages, as the file has them. */
async function decodeStored(
  caller: string,
  path: string,
  { deep, space, channels }: ImageHeader,
  wanted: number,
): Promise<Pixels> {
  // Staying in 8-bit grey, sharp keeps the first channel alone; in 16 bits it keeps all, times 257.
  const widened = space === 'b-w';
  const paged = channels !== wanted;
  const options = { limitInputChannels: false, ...(paged && { pages: -1 }) };
  const stored = await decode(caller, path, deep || widened, options, (image) =>
    image.toColourspace(widened ? 'grey16' : space),
  );
  const data = widened && !deep ? Uint8Array.from(stored.data, (v) => v >> 8) : stored.data;
  return paged ? interleaved({ ...stored, data }, wanted) : { ...stored, data };
}

async function decode(
  caller: string,
  path: string,
  deep: boolean,
  options: { limitInputChannels?: boolean; pages?: number },
  convert: (image: SharpImage) => SharpImage,
): Promise<Pixels> {
  const sharp = await loadSharp(caller);
  const attempt = () =>
    convert(sharp(path, { failOn: 'error', ignoreIcc: true, ...options }))
      .raw({ depth: deep ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
  const { data, info } = await explained(caller, path, attempt).catch((cause: unknown) => {
    throw unreadable(caller, path, cause);
  });
  const values = deep
    ? new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { width: info.width, height: info.height, channels: info.channels, data: values };
}

/** ITU-R 601 luma in 16-bit fixed point: (19595 R + 38470 G + 7471 B) / 2^16, rounded. */
export function toGrey({ width, height, data }: Pixels): Pixels {
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
