import type { Pixels } from '../batches/pixels';
import { cmykToRgb, rgbToGrey } from './colours';
import { type ImageHeader, unreadable } from './image-header';
import { loadSharp, type SharpImage } from './node-modules';
import { orient } from './orient';

/**
 * Decodes a file into RGB, into grey when `channels` is 1, or into the channels that it has.
 *
 * For RGB and grey, palettes are looked up, grey is repeated, inks become light, alpha is dropped,
 * and no embedded colour profile is applied: what the reference's `convert('RGB')` does. 16 bits stay
 * 16 bits. The header's orientation is applied.
 *
 * @throws DataError naming the file when it is corrupt or truncated.
 */
export async function decodeImage(
  caller: string,
  path: string,
  header: ImageHeader,
  channels: number,
): Promise<Pixels> {
  const pixels = await decodeLying(caller, path, header, channels);
  return orient(pixels, header.orientation ?? 1);
}

async function decodeLying(
  caller: string,
  path: string,
  header: ImageHeader,
  channels: number,
): Promise<Pixels> {
  if (channels !== 1 && channels !== 3) return decodeStored(caller, path, header, channels);
  const rgb = await decodeRgb(caller, path, header);
  return channels === 1 ? rgbToGrey(rgb) : rgb;
}

async function decodeRgb(caller: string, path: string, header: ImageHeader): Promise<Pixels> {
  const { deep, space } = header;
  // libvips would put inks through the profile of a press.
  if (space === 'cmyk') return cmykToRgb(await decodeStored(caller, path, header, header.channels));
  return decode(caller, path, deep, {}, (image) =>
    image.removeAlpha().toColourspace(deep ? 'rgb16' : 'srgb'),
  );
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
  const stored = await decode(caller, path, deep || widened, options, (image) => {
    const lossless = space === 'cmyk' ? image.pipelineColourspace('cmyk') : image;
    return lossless.toColourspace(widened ? 'grey16' : space);
  });
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
  const image = convert(sharp(path, { failOn: 'error', ignoreIcc: true, ...options }));
  const { data, info } = await image
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw unreadable(caller, path, cause);
    });
  const values = deep
    ? new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { width: info.width, height: info.height, channels: info.channels, data: values };
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
