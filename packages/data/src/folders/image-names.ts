import { checkBoolean, checkOptions } from '@gan/core';
import { checkFolder, listImages } from './image-files';

/** Options of {@link imageNames}. */
export interface ImageNamesOptions {
  /** Whether subfolders are searched. Defaults to false. */
  readonly recursive?: boolean;
}

/**
 * The pictures of a folder by name, as data sets find them: sorted, hidden ones left out, links followed.
 *
 * @param dir A folder on a disk, in Node.
 * @returns Paths below the folder, with `/`.
 * @throws DataError when the folder is missing, unreadable, or holds no image, or a link is broken.
 *
 * @example
 * ```ts
 * import { imageNames } from '@gan/data';
 *
 * console.log((await imageNames('facades', { recursive: true }))[0]); // labels/0.png
 * ```
 */
export async function imageNames(dir: string, options: ImageNamesOptions = {}): Promise<string[]> {
  const caller = 'imageNames';
  checkOptions(caller, options, ['recursive']);
  const { recursive = false } = options;
  checkBoolean(caller, 'recursive', recursive);
  const { files } = await listImages(caller, checkFolder(caller, 'dir', dir), recursive);
  return files.map(({ name }) => name);
}
