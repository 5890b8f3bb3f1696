import {
  checkOptions,
  DataError,
  kindOf,
  OptionError,
  ShapeError,
  show,
  writeWhole,
} from '@gan/core';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { loadSharp, oneLine } from '../decode/node-modules';
import type { PixelGrid } from './image-grid';
import { paintRows } from './paint-rows';

/** Options of {@link saveImage}. */
export interface SaveImageOptions {
  /** Bits a channel. Defaults to 8. */
  readonly bits?: 8 | 16;
}

/** White pixels between the images of a batch. */
const GAP = 2;

/**
 * Writes an image, a row of images or a grid as a PNG: grey, RGB or RGBA, of 8 or 16 bits a channel.
 *
 * A value x from [-1, 1] becomes `round(127.5 (x + 1))`, in 16 bits `round(32767.5 (x + 1))`, halves
 * to the even number; what lies outside is limited. The file appears under its name only when it is
 * whole; a file of that name is replaced.
 *
 * @param path Where to write; must end in `.png`, in a folder that exists.
 * @param image A tensor `[H, W, C]`, a batch `[B, H, W, C]` (becomes a row), both in [-1, 1] with C
 *   of 1, 3 or 4, or what {@link imageGrid} returned.
 * @throws OptionError when the path does not end in `.png`, or bits are not 8 or 16, for a grid 8.
 * @throws ShapeError when the tensor is no image or batch of images.
 * @throws DataError when the file cannot be written.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { proceduralFacades, saveImage } from '@gan/data';
 *
 * await useBackend();
 * const { b } = await proceduralFacades({ imageSize: 128 }).pairs([0, 1, 2, 3]);
 * await saveImage('photos.png', b);
 * ```
 */
export async function saveImage(
  path: string,
  image: Tensor3D | Tensor4D | PixelGrid,
  options: SaveImageOptions = {},
): Promise<void> {
  checkOptions('saveImage', options, ['bits']);
  const { bits = 8 } = options;
  if (bits !== 8 && bits !== 16) {
    throw new OptionError(`saveImage: bits must be 8 or 16, got ${show(bits)}`);
  }
  if (typeof path !== 'string' || !/\.png$/i.test(path)) {
    throw new OptionError(`saveImage: path must end in .png, got ${show(path)}`);
  }
  const { width, height, channels, data } = isGrid(image)
    ? opaque(image, bits)
    : await paint(image, bits);
  const sharp = await loadSharp('saveImage');
  const spaces = bits === 8 ? ['b-w', 'srgb'] : ['grey16', 'rgb16'];
  const png = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(spaces[channels === 1 ? 0 : 1]!)
    .png()
    .toBuffer();
  await writeWhole(path, png).catch((cause: unknown) => {
    throw new DataError(
      `saveImage: cannot write ${path} (${oneLine(cause)}); ` +
        'check that the folder exists, that you may write there, and that the disk is not full',
      { cause },
    );
  });
}

/** An image in memory. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8ClampedArray | Uint16Array;
}

/** A grid without its alpha. */
function opaque({ width, height, data }: PixelGrid, bits: 8 | 16): Picture {
  if (bits !== 8) {
    throw new OptionError(
      `saveImage: a grid has 8 bits, got bits: ${bits}; give the tensor instead of imageGrid's result`,
    );
  }
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { width, height, channels: 3, data: rgb };
}

async function paint(image: Tensor3D | Tensor4D, bits: 8 | 16): Promise<Picture> {
  const shape: readonly number[] | undefined = image?.shape;
  const channels = shape?.at(-1);
  const known = channels === 1 || channels === 3 || channels === 4;
  if ((shape?.length !== 3 && shape?.length !== 4) || !known || shape.includes(0)) {
    throw new ShapeError(
      'saveImage: image must be a tensor [H, W, C] or [B, H, W, C] with C of 1, 3 or 4, or a grid, ' +
        `got ${shape ? `[${shape}]` : show(image)}${
          (shape?.length ?? 0) >= 3 && !known
            ? '; give class maps their colours with classColours(image, palette)'
            : ''
        }`,
    );
  }
  const [count, height, columns] = shape.length === 3 ? [1, ...shape] : shape;
  const width = count! * (columns! + GAP) - GAP;
  const length = width * height! * channels;
  const max = bits === 8 ? 255 : 65535;
  const data = bits === 8 ? new Uint8ClampedArray(length) : new Uint16Array(length);
  const shape4: Tensor4D['shape'] = [count!, height!, columns!, channels];
  await paintRows([{ shape: shape4, data: () => image.data() }], GAP, {
    width,
    channels,
    max,
    data: data.fill(max),
  });
  return { width, height: height!, channels, data };
}

function isGrid(image: Tensor3D | Tensor4D | PixelGrid): image is PixelGrid {
  // Asked by name, as an array may come from another context, such as a test runner's.
  const { data } = (image ?? {}) as Partial<PixelGrid>;
  return kindOf(data) === 'Uint8ClampedArray';
}
