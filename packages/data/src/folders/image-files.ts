import { DataError } from '@gan/core';
import { loadPath } from '../decode/node-modules';
import { compareNames, few, isPictureName, withoutExtension } from './picture-names';
import { walkFolder } from './walk-folder';

/** An image file of a folder. */
export interface ImageFile {
  readonly path: string;
  /** Its path below the folder, with `/` and without the extension. */
  readonly stem: string;
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
): Promise<ImageFile[]> {
  const { join } = await loadPath();
  const { files, folders } = await walkFolder(caller, folder, recursive);
  const images = files.filter(isPictureName).map((below): ImageFile => {
    const parts = below.split('/');
    const stem = [...parts.slice(0, -1), withoutExtension(parts.at(-1)!)].join('/');
    return { path: join(folder, ...parts), stem };
  });
  if (images.length === 0) {
    const hint =
      folders.length && !recursive
        ? `; its subfolders are not searched: give one of ${few(folders)}, or recursive: true`
        : '; put .jpg, .png, .webp or .tif files there, or check the path';
    throw new DataError(`${caller}: folder ${folder} holds no images${hint}`);
  }
  return images.sort((x, y) => compareNames(x.stem, y.stem) || compareNames(x.path, y.path));
}

/**
 * Pairs files of the same stem.
 *
 * @throws DataError naming two files of one stem, or the first stems that have no partner.
 */
export function pairByStem(
  caller: string,
  a: { folder: string; files: readonly ImageFile[] },
  b: { folder: string; files: readonly ImageFile[] },
): { a: ImageFile; b: ImageFile }[] {
  for (const { files } of [a, b]) checkDistinct(caller, files);
  const alone = (mine: typeof a, other: typeof a) => {
    const stems = new Set(other.files.map((file) => file.stem));
    return mine.files.filter((file) => !stems.has(file.stem)).map((file) => file.stem);
  };
  const [onlyA, onlyB] = [alone(a, b), alone(b, a)];
  if (onlyA.length + onlyB.length > 0) {
    const parts = [
      onlyA.length ? `${b.folder} lacks a partner for ${few(onlyA)}` : '',
      onlyB.length ? `${a.folder} lacks a partner for ${few(onlyB)}` : '',
    ].filter(Boolean);
    throw new DataError(
      `${caller}: every image needs one of the same name in the other folder; ` +
        `${parts.join(', ')}; add or remove these files`,
    );
  }
  // Both lists are sorted by stem and hold the same stems.
  return a.files.map((file, i) => ({ a: file, b: b.files[i]! }));
}

function checkDistinct(caller: string, files: readonly ImageFile[]): void {
  files.forEach((file, i) => {
    const next = files[i + 1];
    if (file.stem !== next?.stem) return;
    throw new DataError(
      `${caller}: ${file.path} and ${next.path} have the same name; remove or rename one`,
    );
  });
}
