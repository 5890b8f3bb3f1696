import { DataError } from '@gan/core';
import { loadFs, loadPath, oneLine } from '../decode/node-modules';

/** Picture formats by extension; those that cannot be read are refused later, not overlooked. */
const PICTURE = /\.(jpe?g|png|webp|tiff?|gif|avif|bmp|p[pgn]m|jp2|heic)$/i;

/** An image file of a folder. */
export interface ImageFile {
  readonly path: string;
  /** Its path below the folder, with `/` and without the extension. */
  readonly stem: string;
}

const systemErrors: Record<string, string> = {
  ENOENT: 'does not exist; check the path',
  ENOTDIR: 'is a file; give the folder that holds the images',
  EACCES: 'cannot be read; check its permissions',
  EPERM: 'cannot be read; check its permissions',
};

/**
 * The image files of a folder, sorted by stem. Other files and hidden ones don't count.
 *
 * @throws DataError when the folder is missing, unreadable, or holds no image.
 */
export async function listImages(
  caller: string,
  folder: string,
  recursive: boolean,
): Promise<ImageFile[]> {
  const { readdir } = await loadFs();
  const { join, parse, relative, sep } = await loadPath();
  const options = { withFileTypes: true, recursive } as const;
  const entries = await readdir(folder, options).catch((cause: unknown) => {
    const code = (cause as { code?: string }).code ?? '';
    const what = systemErrors[code] ?? `cannot be read (${oneLine(cause)})`;
    throw new DataError(`${caller}: folder ${folder} ${what}`, { cause });
  });
  const files = entries
    .filter((entry) => !entry.isDirectory() && PICTURE.test(entry.name))
    .map((entry) => join(relative(folder, entry.parentPath), entry.name).split(sep))
    .filter((parts) => !parts.some((part) => part.startsWith('.')))
    .map((parts): ImageFile => {
      const stem = [...parts.slice(0, -1), parse(parts.at(-1)!).name].join('/');
      return { path: join(folder, ...parts), stem };
    });
  if (files.length === 0) {
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const hint =
      folders.length && !recursive
        ? `; its subfolders are not searched: give one of ${few(folders.sort())}, or recursive: true`
        : '; put .jpg, .png, .webp or .tif files there, or check the path';
    throw new DataError(`${caller}: folder ${folder} holds no images${hint}`);
  }
  return files.sort((x, y) => compare(x.stem, y.stem) || compare(x.path, y.path));
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

function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** By code units, so that the order is the same on every machine and in every locale. */
function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
