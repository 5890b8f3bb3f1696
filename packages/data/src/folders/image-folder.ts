import { DataError } from '@gan/core';
import { range } from '../batches/indices';
import type { FolderSource } from './browser-folder';
import { type ImageDataset, type ImageSource, imageDataset } from './image-dataset';
import { checkFolder, listImages } from './image-files';
import {
  checkFolderSettings,
  type FolderSettings,
  type ImageFolderOptions,
} from './image-folder-options';
import { type ImageReader, imageReader, type StoredImage } from './image-reader';
import {
  type OpenSamples,
  openImages,
  type SampleGroup,
  type SkippedImage,
  type SkippedImages,
} from './open-images';

/**
 * The images of a folder, for GANs that learn from images alone.
 *
 * Batches are `{ real }`, `[B, cropSize, cropSize, channels]`. In a browser the folder is given by the
 * files of an input or a drop, or by its directory handle; there `channels` is 1, 3 or 4. The headers of all files are read at
 * once; pixels only when they are needed, some batches ahead.
 *
 * @throws OptionError when an option is out of range or of no use with this `preprocess`.
 * @throws DataError when the folder is missing or empty, or an image cannot be decoded or is too
 *   small to crop. Damage that a header does not show is met when the file is decoded.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { imageFolder } from '@gan/data';
 *
 * await useBackend();
 * const photos = await imageFolder('facades/photos', { preprocess: 'resize', loadSize: 64 });
 * for await (const { real } of photos.batches({ batchSize: 4, seed: 0, epoch: 1 })) {
 *   console.log(real.shape); // [4, 64, 64, 3]
 *   real.dispose();
 * }
 * ```
 */
export async function imageFolder(
  folder: FolderSource,
  options: ImageFolderOptions = {},
): Promise<ImageDataset & SkippedImages> {
  const caller = 'imageFolder';
  const settings = checkFolderSettings(caller, options);
  const source = checkFolder(caller, 'folder', folder);
  const read = imageReader(caller, [settings]);
  const [opened] = await openFolders(caller, [{ source, settings, read }]);
  const { size, skipped } = opened!;
  return { ...imageDataset(opened!.source, range(size)), skipped };
}

/** A folder whose files' headers were read. */
export interface OpenFolder {
  readonly source: ImageSource;
  readonly size: number;
  readonly skipped: readonly SkippedImage[];
}

/** A folder to be opened. */
export interface FolderToOpen {
  readonly source: FolderSource;
  readonly settings: FolderSettings;
  readonly read: ImageReader;
}

/** Lists folders and reads their files' headers. */
export async function openFolders(
  caller: string,
  folders: readonly FolderToOpen[],
): Promise<OpenFolder[]> {
  const groups: SampleGroup[] = [];
  for (const { source, settings } of folders) {
    const { files } = await listImages(caller, source, settings.recursive);
    const samples = files.map((file) => ({ name: file.name, files: [file] }));
    groups.push({ samples, sides: [settings] });
  }
  const opened = await openImages(caller, groups);
  return opened.map((group, i) => openFolder(caller, group, folders[i]!));
}

function openFolder(
  caller: string,
  { opened, skipped }: OpenSamples,
  { settings, read }: FolderToOpen,
): OpenFolder {
  const images = opened.map(({ images: [image] }): StoredImage => ({ ...image!, part: 'whole' }));
  for (const image of images) checkCrop(caller, image, settings);
  const { seed, prefetch } = settings;
  const source: ImageSource = {
    caller,
    seed,
    prefetch,
    name: (index) => opened[index]!.name,
    load: async (index, rng) => (await read([images[index]!], rng))[0]!,
  };
  return { source, size: images.length, skipped };
}

/** Refuses an image that is smaller than its crop. */
export function checkCrop(
  caller: string,
  { path, header: { width, height } }: StoredImage,
  { preprocess, cropSize }: FolderSettings,
): void {
  if (preprocess !== 'crop' || Math.min(width, height) >= cropSize) return;
  throw new DataError(
    `${caller}: ${path} is ${width}x${height}, too small for cropSize: ${cropSize}; ` +
      `make cropSize smaller, or use preprocess: 'resize_and_crop'`,
  );
}
