import type { Pixels } from '../batches/pixels';
import { pagesAsChannels } from './colours';
import { explained } from './explained';
import { readWhole } from './file-bytes';
import { type ImageHeader, unreadable } from './image-header';
import { loadSharp, type SharpImage, wholeImages } from './node-modules';
import { opaqueGif } from './opaque-gif';

/** A part of an image. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A file that sharp decodes. */
export interface SharpFile {
  /** The public function's name, with which error messages begin. */
  readonly caller: string;
  readonly path: string;
  readonly header: ImageHeader;
  /** The bytes to decode instead of those at `path`. */
  readonly source?: Uint8Array;
  /** What to decode; all where it is left out. */
  readonly region?: Region;
}

/** RGB, as sharp makes it of all but inks. */
export async function decodeRgb(file: SharpFile): Promise<Pixels> {
  const { caller, path, header } = file;
  const { deep, transparentGif } = header;
  const source = transparentGif && { source: opaqueGif(await readWhole(caller, path)) };
  return decode({ ...file, ...source }, deep, {}, (image) =>
    image.removeAlpha().toColourspace(deep ? 'rgb16' : 'srgb'),
  );
}

/** The channels, or the grey pages, as the file has them. */
export async function decodeStored(file: SharpFile, wanted: number): Promise<Pixels> {
  const { deep, space, channels } = file.header;
  // Staying in 8-bit grey, sharp keeps the first channel alone; in 16 bits it keeps all, times 257.
  const widened = space === 'b-w';
  const paged = channels !== wanted;
  const stored = await decode(file, deep || widened, paged ? { pages: -1 } : {}, (image) => {
    // libvips would put inks through the profile of a press.
    const lossless = space === 'cmyk' ? image.pipelineColourspace('cmyk') : image;
    return lossless.toColourspace(widened ? 'grey16' : space);
  });
  const data = widened && !deep ? Uint8Array.from(stored.data, (v) => v >> 8) : stored.data;
  return paged ? pagesAsChannels({ ...stored, data }, wanted) : { ...stored, data };
}

async function decode(
  { caller, path, source, region }: SharpFile,
  deep: boolean,
  options: { pages?: number },
  convert: (image: SharpImage) => SharpImage,
): Promise<Pixels> {
  const sharp = await loadSharp(caller);
  const attempt = () => {
    const whole = sharp(source ?? path, { ...wholeImages, ...options });
    return convert(region ? whole.extract(region) : whole)
      .raw({ depth: deep ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
  };
  const { data, info } = await explained(caller, path, attempt).catch((cause: unknown) => {
    throw unreadable(caller, path, cause);
  });
  const values = deep
    ? new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { width: info.width, height: info.height, channels: info.channels, data: values };
}
