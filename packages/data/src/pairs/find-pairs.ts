import { checkOptions, OptionError, show } from '@gan/core';
import type { StoredFile } from '../decode/stored-file';
import { type FolderSource, isFile, pathOf } from '../folders/browser-folder';
import { checkFolder, checkInBrowser, checkInNode, listImages } from '../folders/image-files';
import type { Sample } from '../folders/open-images';
import { joinByKey, joinByStem } from './join-files';
import { caller, type PairedImagesOptions, type Settings } from './paired-images-options';

/**
 * Where the pairs are: side by side in the images of one folder (left A, right B); as images of the
 * same name in two folders (the extensions may differ), or of the same key with `match`; or in a list,
 * file by file.
 */
export type PairFolders =
  | { readonly ab: FolderSource }
  | { readonly a: FolderSource; readonly b: FolderSource }
  | { readonly pairs: readonly { readonly a: string | File; readonly b: string | File }[] };

type Given = Partial<Record<'ab' | 'a' | 'b' | 'pairs', unknown>>;

/** The file or the two files of each pair. */
export async function findPairs(
  folders: PairFolders,
  options: PairedImagesOptions,
  { keys, recursive }: Settings,
): Promise<Sample[]> {
  checkOptions(caller, folders, ['ab', 'a', 'b', 'pairs']);
  const { ab, a, b, pairs } = folders as Given;
  const kinds = [ab !== undefined, a !== undefined || b !== undefined, pairs !== undefined];
  if (kinds.filter(Boolean).length !== 1) {
    throw new OptionError(
      `${caller}: give either { ab: folder } with side-by-side images, or { a: folder, b: folder }, ` +
        'or { pairs: [{ a: file, b: file }] }',
    );
  }
  if (a === undefined && b === undefined) refuseUnused(options, ab === undefined ? 'pairs' : 'ab');
  if (pairs !== undefined) return listedPairs(pairs);
  const list = (folder: FolderSource) => listImages(caller, folder, recursive);
  if (ab !== undefined) {
    const { files } = await list(checkFolder(caller, 'ab', ab));
    return files.map((file) => ({ name: file.stem, files: [file] }));
  }
  const [pathA, pathB] = [checkFolder(caller, 'a', a), checkFolder(caller, 'b', b)];
  const [left, right] = [await list(pathA), await list(pathB)];
  const joined = keys ? joinByKey(caller, left, right, keys) : joinByStem(caller, left, right);
  return joined.map((pair) => ({ name: pair.key, files: [pair.a, pair.b] }));
}

/** Refuses options that are about joining files where none are joined. */
function refuseUnused(options: PairedImagesOptions, given: 'ab' | 'pairs'): void {
  const unused = given === 'ab' ? (['match'] as const) : (['match', 'recursive'] as const);
  const name = unused.find((option) => options[option] !== undefined);
  if (!name) return;
  throw new OptionError(
    `${caller}: ${name} has no effect with { ${given} }; leave it out, or give { a: folder, b: folder }`,
  );
}

function listedPairs(pairs: unknown): Sample[] {
  if (!Array.isArray(pairs) || pairs.length === 0) {
    throw new OptionError(
      `${caller}: pairs must be a list of one { a: file, b: file } or more, got ${show(pairs)}`,
    );
  }
  return pairs.map((pair: Given, i) => {
    checkOptions(`${caller}: pairs[${i}]`, pair, ['a', 'b']);
    const file = (side: 'a' | 'b'): StoredFile => {
      const value = pair[side];
      const name = `pairs[${i}].${side}`;
      if (typeof value === 'string' && value !== '') {
        checkInNode(caller, name, value);
        return { path: value };
      }
      if (isFile(value)) {
        checkInBrowser(caller, name);
        return { path: pathOf(value), blob: async () => value };
      }
      throw new OptionError(`${caller}: ${name} must be the path of an image, got ${show(value)}`);
    };
    const [a, b] = [file('a'), file('b')];
    return { name: a.path, files: [a, b] };
  });
}
