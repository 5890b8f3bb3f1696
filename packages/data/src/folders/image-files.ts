import { DataError } from '@gan/core';
import { loadPath } from '../decode/node-modules';
import { compareNames, few, isPictureName, withoutExtension } from './picture-names';
import { walkFolder } from './walk-folder';

/** An image file of a folder. */
export interface ImageFile {
  readonly path: string;
  /** Its path below the folder, with `/`. */
  readonly name: string;
  /** The name without the extension. */
  readonly stem: string;
}

/** The images of a folder. */
export interface FolderFiles {
  readonly folder: string;
  /** Sorted by stem. */
  readonly files: readonly ImageFile[];
  /** Links to folders that were found under another name, and count once. */
  readonly repeated: readonly { readonly link: string; readonly as: string }[];
}

/**
 * The image files of a folder, sorted by stem. Other files and hidden ones don't count.
 *
 * @throws DataError when the folder is missing, unreadable, or holds no image, or a link is broken.
 */
export async function listImages(
  caller: string,
  folder: string,
  recursive: boolean,
): Promise<FolderFiles> {
  const { join } = await loadPath();
  const { files, folders, repeated } = await walkFolder(caller, folder, recursive);
  const images = files.filter(isPictureName).map((name): ImageFile => {
    const parts = name.split('/');
    return { path: join(folder, ...parts), name, stem: withoutExtension(name) };
  });
  if (images.length === 0) {
    const hint =
      folders.length && !recursive
        ? `; its subfolders are not searched: give one of ${few(folders)}, or recursive: true`
        : '; put .jpg, .png, .webp or .tif files there, or check the path';
    throw new DataError(`${caller}: folder ${folder} holds no images${hint}`);
  }
  images.sort((x, y) => compareNames(x.stem, y.stem) || compareNames(x.path, y.path));
  return { folder, files: images, repeated };
}
