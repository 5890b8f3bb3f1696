import { DataError } from '@gan/core';
import { mapLimited } from '../batches/map-limited';
import { loadFs, loadPath, oneLine } from '../decode/node-modules';
import { compareNames, isHiddenName, isPictureName } from './picture-names';

/** What lies in a folder on disk. Paths are below the folder, with `/`. */
export interface FolderContents {
  readonly files: readonly string[];
  /** Subfolders directly below the folder, real and linked ones. */
  readonly folders: readonly string[];
  /** Links to folders that were met before under another name, and count once. */
  readonly repeated: readonly { readonly link: string; readonly as: string }[];
}

/** A folder to be read: where it is below the root, and through how many names it was reached. */
interface Place {
  readonly below: string;
  readonly linked: boolean;
}

/** What one folder holds. */
interface Entries {
  readonly files: string[];
  readonly folders: string[];
  readonly links: string[];
}

/** Folders and links looked at together: enough to keep a disk far away busy. */
const TOGETHER = 16;

const systemErrors: Record<string, string> = {
  ENOENT: 'does not exist; check the path',
  ENOTDIR: 'is a file; give the folder that holds the images',
  EACCES: 'cannot be read; check its permissions',
  EPERM: 'cannot be read; check its permissions',
  ELOOP: 'is a link that leads back to itself; check where it points',
};

/**
 * The files of a folder, with `recursive` those of its subfolders too. Hidden ones don't count.
 *
 * Links are followed, and each real folder counts once: under the name that needs the fewest links,
 * then the fewest subfolders, then comes first by code units. So the answer depends neither on the
 * order in which a disk lists its entries nor on the version of Node, and circles end.
 *
 * @throws DataError when a folder cannot be read, or a link that could be an image or a folder of
 *   images leads nowhere.
 */
export async function walkFolder(
  caller: string,
  folder: string,
  recursive: boolean,
): Promise<FolderContents> {
  const { join } = await loadPath();
  const at = (below: string) => (below === '' ? folder : join(folder, ...below.split('/')));
  const seen = new Map<string, string>();
  const files: string[] = [];
  const repeated: { link: string; as: string }[] = [];
  let top: string[] = [];

  let level: Place[] = [{ below: '', linked: false }];
  // Links wait until every real folder has its name.
  let waiting: Place[] = [];
  while (level.length > 0) {
    level.sort((x, y) => compareNames(x.below, y.below));
    const identities = await mapLimited(level, TOGETHER, ({ below }) =>
      identity(caller, at(below)),
    );
    const fresh = level.filter(({ below, linked }, i) => {
      const as = seen.get(identities[i]!);
      if (as === undefined) seen.set(identities[i]!, below);
      else if (linked) repeated.push({ link: below, as });
      return as === undefined;
    });
    const contents = await mapLimited(fresh, TOGETHER, ({ below }) =>
      readEntries(caller, at(below), recursive),
    );
    const next: Place[] = [];
    fresh.forEach(({ below }, i) => {
      const inside = (name: string) => (below === '' ? name : `${below}/${name}`);
      files.push(...contents[i]!.files.map(inside));
      next.push(...contents[i]!.folders.map((name) => ({ below: inside(name), linked: false })));
      waiting.push(...contents[i]!.links.map((name) => ({ below: inside(name), linked: true })));
    });
    if (level[0]!.below === '') top = [...next, ...waiting].map((place) => place.below);
    if (!recursive) break;
    level = next;
    if (level.length === 0) [level, waiting] = [waiting, []];
  }
  return { files, folders: top.sort(compareNames), repeated };
}

/** What tells one real folder from all others. */
async function identity(caller: string, path: string): Promise<string> {
  const { realpath, stat } = await loadFs();
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    // Some network and Windows disks number nothing.
    return ino === 0n ? await realpath(path) : `${dev} ${ino}`;
  } catch (cause) {
    throw unreadableFolder(caller, path, cause);
  }
}

async function readEntries(caller: string, path: string, recursive: boolean): Promise<Entries> {
  const { readdir } = await loadFs();
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadableFolder(caller, path, cause);
  });
  const shown = entries.filter(({ name }) => !isHiddenName(name));
  const names = (kind: 'isFile' | 'isDirectory' | 'isSymbolicLink') =>
    shown
      .filter((entry) => entry[kind]())
      .map(({ name }) => name)
      .sort(compareNames);
  const links = names('isSymbolicLink');
  const leadTo = await mapLimited(links, TOGETHER, (name) =>
    followLink(caller, path, name, recursive),
  );
  const linked = (kind: 'file' | 'folder') => links.filter((_, i) => leadTo[i] === kind);
  return {
    files: [...names('isFile'), ...linked('file')],
    folders: names('isDirectory'),
    links: linked('folder'),
  };
}

/** What a link leads to. */
async function followLink(
  caller: string,
  folder: string,
  name: string,
  recursive: boolean,
): Promise<'file' | 'folder' | 'neither'> {
  const { readlink, stat } = await loadFs();
  const { join } = await loadPath();
  const path = join(folder, name);
  try {
    const target = await stat(path);
    return target.isDirectory() ? 'folder' : target.isFile() ? 'file' : 'neither';
  } catch (cause) {
    if (!isPictureName(name) && !(recursive && couldBeFolder(name))) return 'neither';
    const target = await readlink(path).catch(() => 'somewhere unknown');
    throw new DataError(
      `${caller}: ${path} is a link to ${target}, ${brokenBecause(cause)}; ` +
        'mend the link or remove it',
      { cause },
    );
  }
}

/** Names without an extension, and such as `2024.01`. */
function couldBeFolder(name: string): boolean {
  return !/\.[a-z]\w*$/i.test(name);
}

function brokenBecause(cause: unknown): string {
  const { code } = cause as { code?: string };
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'which does not exist';
  if (code === 'ELOOP') return 'which leads back to itself';
  return `which cannot be reached (${oneLine(cause)})`;
}

function unreadableFolder(caller: string, path: string, cause: unknown): DataError {
  const { code = '' } = cause as { code?: string };
  const what = systemErrors[code] ?? `cannot be read (${oneLine(cause)})`;
  return new DataError(`${caller}: folder ${path} ${what}`, { cause });
}
