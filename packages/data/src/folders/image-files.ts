import { DataError, OptionError, show } from '@gan/core';
import { loadPath } from '../decode/node-modules';
import type { StoredFile } from '../decode/stored-file';
import {
  type FolderSource,
  filesFolder,
  handleFolder,
  isDirectoryHandle,
  isFiles,
} from './browser-folder';
import { compareNames, few, isPictureName, withoutExtension } from './picture-names';
import { walkFolder } from './walk-folder';

/** An image file of a folder. */
export interface ImageFile extends StoredFile {
  /** Its path below the folder, with `/`. */
  readonly name: string;
  /** The name without the extension. */
  readonly stem: string;
}

/** The images of a folder. */
export interface FolderFiles {
  /** What errors call it. */
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
  source: FolderSource,
  recursive: boolean,
): Promise<FolderFiles> {
  const { folder, files, folders, repeated } = await contentsOf(caller, source, recursive);
  if (files.length === 0) {
    const hint =
      folders.length && !recursive
        ? `; its subfolders are not searched: give one of ${few(folders)}, or recursive: true`
        : '; put .jpg, .png, .webp or .tif files there, or check the path';
    throw new DataError(`${caller}: folder ${folder} holds no images${hint}`);
  }
  const images = files.map((file): ImageFile => ({ ...file, stem: withoutExtension(file.name) }));
  images.sort((x, y) => compareNames(x.stem, y.stem) || compareNames(x.path, y.path));
  return { folder, files: images, repeated };
}

type Contents = Omit<FolderFiles, 'files'> & {
  readonly files: readonly Omit<ImageFile, 'stem'>[];
  readonly folders: readonly string[];
};

async function contentsOf(
  caller: string,
  source: FolderSource,
  recursive: boolean,
): Promise<Contents> {
  if (typeof source !== 'string') {
    const found = isDirectoryHandle(source)
      ? await handleFolder(source, recursive)
      : filesFolder(source, recursive);
    return { ...found, repeated: [] };
  }
  const { join } = await loadPath();
  const { files, folders, repeated } = await walkFolder(caller, source, recursive);
  return {
    folder: source,
    files: files
      .filter(isPictureName)
      .map((name) => ({ path: join(source, ...name.split('/')), name })),
    folders,
    repeated,
  };
}

/** Refuses what is no folder, or one that cannot be read where this runs. */
export function checkFolder(caller: string, name: string, value: unknown): FolderSource {
  if (typeof value === 'string' && value !== '') {
    checkInNode(caller, name, value);
    return value;
  }
  if (isFiles(value) || isDirectoryHandle(value)) {
    checkInBrowser(caller, name);
    return value;
  }
  const wanted = inBrowser() ? "a folder's files, or its directory handle" : 'the path of a folder';
  throw new OptionError(`${caller}: ${name} must be ${wanted}, got ${show(value)}`);
}

/** Whether a browser's files can be decoded. */
function inBrowser(): boolean {
  return typeof createImageBitmap === 'function' && typeof OffscreenCanvas === 'function';
}

/** Refuses a path where there is no disk. */
export function checkInNode(caller: string, name: string, path: string): void {
  if (typeof globalThis.process?.versions?.node === 'string') return;
  throw new OptionError(
    `${caller}: ${name} is the path ${show(path)}, which can be read in Node only; in a browser give ` +
      'the files of an <input type="file" webkitdirectory>, or a directory handle',
  );
}

/** Refuses a browser's files where none can be decoded. */
export function checkInBrowser(caller: string, name: string): void {
  if (inBrowser()) return;
  throw new OptionError(
    `${caller}: ${name} holds a browser's files, but there is no createImageBitmap and ` +
      'OffscreenCanvas to decode them; in Node give the path of a folder',
  );
}
