import { DataError, OptionError, ShapeError, show } from '@gan/core';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { loadFs, loadPath, loadSharp, oneLine } from '../decode/node-modules';
import { imageGrid, type PixelGrid, singleImage } from './image-grid';

/**
 * Writes an image, a row of images or a grid as an 8-bit RGB PNG.
 *
 * The file appears under its name only when it is whole; a file of that name is replaced.
 *
 * @param path Where to write; must end in `.png`, in a folder that exists.
 * @param image A tensor `[H, W, C]`, a batch `[B, H, W, C]` (becomes a row), both in [-1, 1] with C
 *   of 1 or 3, or what {@link imageGrid} returned.
 * @throws OptionError when the path does not end in `.png`.
 * @throws ShapeError when the tensor is no image or batch of images.
 * @throws DataError when the file cannot be written.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { proceduralFacades, saveImage } from '@gan/data';
 *
 * const { b } = await proceduralFacades({ imageSize: 128 }).pairs([0, 1, 2, 3]);
 * await saveImage('photos.png', b);
 * ```
 */
export async function saveImage(
  path: string,
  image: Tensor3D | Tensor4D | PixelGrid,
): Promise<void> {
  if (typeof path !== 'string' || !/\.png$/i.test(path)) {
    throw new OptionError(`saveImage: path must end in .png, got ${show(path)}`);
  }
  const { width, height, data } = toGrid(image);
  const sharp = await loadSharp('saveImage');
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer();
  await writeWhole(path, png);
}

function toGrid(image: Tensor3D | Tensor4D | PixelGrid): PixelGrid {
  if (isGrid(image)) return image;
  const { shape } = image;
  if (shape?.length === 3) return singleImage(image as Tensor3D);
  if (shape?.length === 4) return imageGrid([image as Tensor4D]);
  throw new ShapeError(
    `saveImage: image must be a tensor [H, W, C] or [B, H, W, C], or a grid, got ` +
      `${shape ? `[${shape}]` : show(image)}`,
  );
}

function isGrid(image: Tensor3D | Tensor4D | PixelGrid): image is PixelGrid {
  // Asked by name, as an array may come from another context, such as a test runner's.
  const { data } = (image ?? {}) as Partial<PixelGrid>;
  return Object.prototype.toString.call(data) === '[object Uint8ClampedArray]';
}

/** Writes under a temporary name in the same folder, flushes, renames. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const { open, rename, rm } = await loadFs();
  const { basename, dirname, join } = await loadPath();
  const unique = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  const temporary = join(dirname(path), `.${basename(path)}.${unique}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new DataError(
      `saveImage: cannot write ${path} (${oneLine(cause)}); ` +
        'check that the folder exists, that you may write there, and that the disk is not full',
      { cause },
    );
  }
}
