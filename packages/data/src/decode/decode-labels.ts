import { DataError } from '@gan/core';
import type { Pixels } from '../batches/pixels';
import { asStored, toChannels } from './colours';
import type { Classes } from './decode-settings';
import { decodeRgb, decodeStored, type SharpFile } from './decode-stored';
import { readWhole } from './file-bytes';
import { readRaster } from './image-header';
import { asNumbers } from './indexed-file';
import type { Colour } from './palette';
import { type Raster, shown } from './raster';

/**
 * Decodes a label map into class numbers: the stored ones, or those of the colours.
 *
 * @throws DataError naming file, value and pixel where a pixel is of no class.
 */
export async function decodeLabels(file: SharpFile, classes: Classes): Promise<Pixels> {
  const { colours, count } = classes;
  const numbers = colours
    ? await numbersOfColours(file, colours)
    : checkNumbers(file, await storedNumbers(file), count);
  return { ...numbers, classes: count };
}

async function rasterOf({ caller, path, header }: SharpFile): Promise<Raster | undefined> {
  const { format } = header;
  return format === 'bmp' || format === 'pnm' ? readRaster(caller, path, format) : undefined;
}

async function storedNumbers(file: SharpFile): Promise<Pixels> {
  const raster = await rasterOf(file);
  if (raster) return raster.image;
  const { caller, path, header } = file;
  const numbered = await asNumbers(await readWhole(caller, path));
  const channels = header.channels === 2 || header.channels === 4 ? 2 : 1;
  const grey = header.indexed ? { ...header, space: 'b-w' as const, channels } : header;
  const image = await decodeStored(
    { ...file, header: grey, ...(numbered && { source: numbered.bytes }) },
    grey.channels,
  );
  const stored = toChannels(image, 1);
  return asStored(stored, numbered?.bits);
}

function checkNumbers({ caller, path }: SharpFile, numbers: Pixels, count: number): Pixels {
  const { data, width } = numbers;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! < count) continue;
    throw new DataError(
      `${caller}: ${path} has class ${data[i]} at x ${i % width}, y ${Math.floor(i / width)}; with ` +
        `classes: ${count} numbers must be below ${count}: use a larger number, or renumber the file`,
    );
  }
  return numbers;
}

async function numbersOfColours(file: SharpFile, colours: readonly Colour[]): Promise<Pixels> {
  const raster = await rasterOf(file);
  return numbersIn(file, raster ? toChannels(shown(raster), 3) : await decodeRgb(file), colours);
}

/**
 * The class numbers of an image's colours.
 *
 * @param image Of 3 channels.
 * @throws DataError naming file, colour and pixel where a pixel is of no class.
 */
export function numbersIn(
  file: { readonly caller: string; readonly path: string },
  { data, width, height }: Pixels,
  colours: readonly Colour[],
): Pixels {
  const step = data instanceof Uint16Array ? 257 : 1;
  const key = (red: number, green: number, blue: number) => (red * 65536 + green) * 65536 + blue;
  const numbers = new Map(
    colours.map(([red, green, blue], i) => [key(red * step, green * step, blue * step), i]),
  );
  const Values = colours.length > 256 ? Uint16Array : Uint8Array;
  const out = new Values(width * height);
  for (let i = 0, j = 0; i < out.length; i++, j += 3) {
    const number = numbers.get(key(data[j]!, data[j + 1]!, data[j + 2]!));
    if (number === undefined) {
      const colour = [0, 1, 2].map((c) => data[j + c]! / step).join(', ');
      throw new DataError(
        `${file.caller}: ${file.path} has the colour [${colour}] at x ${i % width}, ` +
          `y ${Math.floor(i / width)}, which is none of the ${colours.length} of classes; add it, or ` +
          'save the label map without loss (PNG): JPEG changes colours',
      );
    }
    out[i] = number;
  }
  return { width, height, channels: 1, data: out };
}
