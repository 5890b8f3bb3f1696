import { DataError } from '@gan/core';
import type { Pixels } from '../batches/pixels';
import type { SharpFile } from './decode-stored';
import { explained } from './explained';
import { unreadable } from './image-header';
import { loadSharp, wholeImages } from './node-modules';
import { type NumberKind, numberArrays } from './number-kinds';

/**
 * The stored numbers of a file of floats or signed or 32-bit integers, without loss.
 *
 * @param pages How many pages to read: each is a channel where there are several.
 * @throws DataError when one is no finite number.
 */
export async function decodeNumbers(
  { caller, path, header, region }: SharpFile,
  kind: NumberKind,
  pages: number,
): Promise<Pixels> {
  const sharp = await loadSharp(caller);
  const { width, height } = region ?? header.stored ?? header;
  // sharp converts to bytes or 16 bits by the image's colour space, unless a channel was joined to
  // it: then it takes the space that it is told for the image's own.
  const raw = { width, height: height * pages, channels: 1 as const };
  const joined = Buffer.alloc(raw.width * raw.height);
  const attempt = () => {
    const whole = sharp(path, { ...wholeImages, ...(pages > 1 && { pages: -1 }) });
    return (region ? whole.extract(region) : whole)
      .toColourspace('srgb')
      .joinChannel(joined, { raw })
      .raw({ depth: kind })
      .toBuffer({ resolveWithObject: true });
  };
  const { data, info } = await explained(caller, path, attempt).catch((cause: unknown) => {
    throw unreadable(caller, path, cause);
  });
  const stored = new numberArrays[kind](
    data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength),
  );
  const channels = info.channels - 1;
  const Values = kind === 'int' || kind === 'uint' ? Float64Array : Float32Array;
  const values = new Values(width * height * pages * channels);
  for (let i = 0, j = 0; j < values.length; i++) {
    if (i % info.channels !== channels) values[j++] = stored[i]!;
  }
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    const pixel = Math.floor(odd / channels);
    throw new DataError(
      `${caller}: ${path} has the value ${values[odd]} at x ${pixel % width}, ` +
        `y ${Math.floor(pixel / width)}; values must be finite: replace it in the file`,
    );
  }
  return { width, height: height * pages, channels, data: values };
}
