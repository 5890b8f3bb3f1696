import { DataError } from '@gan/core';
import type { FolderFiles, ImageFile } from '../folders/image-files';
import { few } from '../folders/picture-names';
import type { KeyFinders } from './match';
import { suggestMatch } from './suggest-match';

/** Two files that belong together. */
export interface FilePair {
  /** What their names have in common. */
  readonly key: string;
  readonly a: ImageFile;
  readonly b: ImageFile;
}

type Keyed = ReadonlyMap<string, ImageFile>;

/**
 * Joins files by path and name, without their extensions.
 *
 * Names are compared in Unicode's composed form, as macOS writes them decomposed. Names that differ in
 * case alone belong together where just one is left on each side: on many disks they are one name.
 *
 * @throws DataError naming two files of one name, or the first that have no partner.
 */
export function joinByStem(caller: string, a: FolderFiles, b: FolderFiles): FilePair[] {
  const [left, right] = [byStem(caller, a.files), byStem(caller, b.files)];
  const [loneLeft, loneRight] = [lone(left, right), lone(right, left)];
  const pairs: FilePair[] = [];
  const without: string[] = [];
  const ambiguous: string[] = [];
  for (const [key, file] of left) {
    const lower = key.toLowerCase();
    const others = loneRight.get(lower) ?? [];
    const single = loneLeft.get(lower)?.length === 1 && others.length === 1;
    const partner = right.get(key) ?? (single ? right.get(others[0]!) : undefined);
    if (partner) pairs.push({ key, a: file, b: partner });
    else without.push(key);
    if (!partner && others.length > 0) ambiguous.push(key, ...others);
  }
  const taken = new Set(pairs.map((pair) => pair.b));
  const onlyB = [...right].filter(([, file]) => !taken.has(file)).map(([key]) => key);
  if (without.length + onlyB.length === 0) return pairs;
  const names = [...new Set(ambiguous)];
  const reason = names.length
    ? ` (${few(names)} differ only in case, and which of them belong together is not clear)`
    : countedOnce(a) || countedOnce(b);
  throw new DataError(
    `${caller}: every image needs one of the same name in the other folder; ` +
      `${lacking(a.folder, without, b.folder, onlyB)}${reason}; add or remove these files, or ` +
      `say which belong together: ${suggestMatch(without, onlyB)}`,
  );
}

/**
 * Joins files by the keys that `find` gives; files without a key are left out.
 *
 * @throws DataError naming two files of one key, the first that have no partner, or a folder in which
 *   no file has a key.
 */
export function joinByKey(
  caller: string,
  a: FolderFiles,
  b: FolderFiles,
  find: KeyFinders,
): FilePair[] {
  const left = byKey(caller, 'a', a, find.a);
  const right = byKey(caller, 'b', b, find.b);
  const alone = (mine: Keyed, other: Keyed) =>
    [...mine].filter(([key]) => !other.has(key)).map(([key, { path }]) => `'${key}' (${path})`);
  const [onlyA, onlyB] = [alone(left, right), alone(right, left)];
  if (onlyA.length + onlyB.length > 0) {
    throw new DataError(
      `${caller}: every key of match needs an image in each folder; ` +
        `${lacking(a.folder, onlyA, b.folder, onlyB)}${countedOnce(a) || countedOnce(b)}; ` +
        'add or remove these files, or have match ' +
        'give undefined for those to leave out',
    );
  }
  return [...left].map(([key, file]) => ({ key, a: file, b: right.get(key)! }));
}

function byStem(caller: string, files: readonly ImageFile[]): Keyed {
  const keyed = new Map<string, ImageFile>();
  for (const file of files) {
    const key = file.stem.normalize('NFC');
    const other = keyed.get(key);
    if (other) {
      const how = other.stem === file.stem ? '' : ' but for how Unicode composes its accents';
      throw new DataError(
        `${caller}: ${other.path} and ${file.path} have the same name${how}; remove or rename one`,
      );
    }
    keyed.set(key, file);
  }
  return keyed;
}

function byKey(
  caller: string,
  side: 'a' | 'b',
  { folder, files }: FolderFiles,
  find: KeyFinders['a'],
): Keyed {
  const keyed = new Map<string, ImageFile>();
  for (const file of files) {
    const key = find(file.name.normalize('NFC'));
    if (key === undefined) continue;
    const other = keyed.get(key);
    if (other) {
      throw new DataError(
        `${caller}: ${other.path} and ${file.path} have the same key '${key}'; ` +
          'have match tell them apart, or give undefined for one',
      );
    }
    keyed.set(key, file);
  }
  if (keyed.size > 0) return keyed;
  throw new DataError(
    `${caller}: match finds no key in folder ${folder} (${side}): none of ${files.length} files, such ` +
      `as '${files[0]!.name}', fits; it is given the path below the folder, with the extension`,
  );
}

/** The keys of `mine` that `other` has not, by their lower case. */
function lone(mine: Keyed, other: Keyed): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const key of mine.keys()) {
    if (other.has(key)) continue;
    const group = groups.get(key.toLowerCase());
    if (group) group.push(key);
    else groups.set(key.toLowerCase(), [key]);
  }
  return groups;
}

function lacking(
  folderA: string,
  onlyA: readonly string[],
  folderB: string,
  onlyB: readonly string[],
): string {
  return [
    onlyA.length ? `${folderB} lacks a partner for ${few(onlyA)}` : '',
    onlyB.length ? `${folderA} lacks a partner for ${few(onlyB)}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** A link whose images are missing because its folder was found under another name. */
function countedOnce({ folder, repeated: [first] }: FolderFiles): string {
  if (!first) return '';
  const as = first.as || 'itself';
  return ` (${first.link} in ${folder} is a link to the same folder as ${as}, and each counts once)`;
}
