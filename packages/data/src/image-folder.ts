import { DataError, OptionError, type Rng, show } from '@gan/core';
import { augment, drawAugmentation, loadedSize, wholeSettings } from './augment';
import { decodeImage, type ImageHeader, readHeader } from './decode-image';
import { type ImageDataset, type ImageSource, imageDataset } from './image-dataset';
import { listImages } from './image-files';
import {
  checkFolderSettings,
  type FolderSettings,
  type ImageFolderOptions,
} from './image-folder-options';
import { range } from './indices';
import { mapLimited } from './map-limited';
import type { Pixels } from './pixels';
import { resizeBicubic } from './resize';

/**
 * The images of a folder, for GANs that learn from images alone.
 *
 * Batches are `{ real }`, `[B, cropSize, cropSize, channels]`. The headers of all files are read at
 * once; pixels only when they are needed, some batches ahead.
 *
 * @throws OptionError when an option is out of range or of no use with this `preprocess`.
 * @throws DataError when the folder is missing or empty, or an image cannot be decoded or is too
 *   small to crop. Damage that a header does not show is met when the file is decoded.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { imageFolder } from '@gan/data';
 *
 * const photos = await imageFolder('facades/photos', { preprocess: 'resize', loadSize: 64 });
 * for await (const { real } of photos.batches({ batchSize: 4, seed: 0, epoch: 1 })) {
 *   console.log(real.shape); // [4, 64, 64, 3]
 *   real.dispose();
 * }
 * ```
 */
export async function imageFolder(
  folder: string,
  options: ImageFolderOptions = {},
): Promise<ImageDataset> {
  const caller = 'imageFolder';
  const settings = checkFolderSettings(caller, options);
  const { source, size } = await openFolder(caller, 'folder', folder, settings);
  return imageDataset(source, range(size));
}

/** Lists a folder and reads its files' headers. */
export async function openFolder(
  caller: string,
  name: string,
  folder: string,
  settings: FolderSettings,
): Promise<{ source: ImageSource; size: number }> {
  const files = await listImages(caller, folderPath(caller, name, folder));
  const headers = await mapLimited(files, 8, ({ path }) => readHeader(caller, path));
  for (const [i, header] of headers.entries()) checkCrop(caller, files[i]!.path, header, settings);
  const load = async (index: number, rng?: Rng): Promise<Pixels> => {
    const used = rng ? settings : wholeSettings(settings);
    const header = headers[index]!;
    const decoded = await decodeImage(caller, files[index]!.path, header, settings.channels);
    const { width, height } = loadedSize(header, used);
    const image = resizeBicubic(decoded, width, height);
    return augment(image, drawAugmentation(image, used, rng), used.cropSize);
  };
  return { source: { caller, seed: settings.seed, prefetch: 4, load }, size: files.length };
}

/** Refuses what is no path of a folder. */
export function folderPath(caller: string, name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new OptionError(`${caller}: ${name} must be the path of a folder, got ${show(value)}`);
}

/** Refuses an image that is smaller than its crop. */
export function checkCrop(
  caller: string,
  path: string,
  { width, height }: ImageHeader,
  { preprocess, cropSize }: FolderSettings,
): void {
  if (preprocess !== 'crop' || Math.min(width, height) >= cropSize) return;
  throw new DataError(
    `${caller}: ${path} is ${width}x${height}, too small for cropSize: ${cropSize}; ` +
      `make cropSize smaller, or use preprocess: 'resize_and_crop'`,
  );
}
