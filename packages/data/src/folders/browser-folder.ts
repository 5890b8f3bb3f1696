import { mapLimited } from '../batches/map-limited';
import type { BlobSource } from '../decode/decode-blob';
import { isHiddenName, isPictureName } from './picture-names';

/**
 * A folder that a browser has given access to: a FileSystemDirectoryHandle, whose `values()` not every
 * version of TypeScript's library knows.
 */
export interface DirectoryHandle {
  readonly kind: 'directory';
  readonly name: string;
}

/** What a directory handle can do. */
interface Directory extends DirectoryHandle {
  values(): AsyncIterable<FileHandle | Directory>;
}

/** What a directory handle gives for a file. */
interface FileHandle {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<File>;
}

/** Where a folder of images is: its path on disk; or in a browser its files, or its handle. */
export type FolderSource = string | ArrayLike<File> | DirectoryHandle;

/** A picture that a browser holds. */
export interface BrowserFile {
  /** Its path as the browser gives it. */
  readonly path: string;
  /** Its path below the folder. */
  readonly name: string;
  readonly blob: BlobSource;
}

/** What a browser's folder holds. */
export interface BrowserFolder {
  /** What errors call it. */
  readonly folder: string;
  readonly files: readonly BrowserFile[];
  /** Subfolders directly below the folder. */
  readonly folders: readonly string[];
}

export function isFile(value: unknown): value is File {
  const file = value as Partial<File> | null;
  return (
    typeof file === 'object' &&
    typeof file?.name === 'string' &&
    typeof file.size === 'number' &&
    typeof file.slice === 'function'
  );
}

export function isFiles(value: unknown): value is ArrayLike<File> {
  const { length } = (value ?? {}) as { length?: unknown };
  return (
    typeof value === 'object' && typeof length === 'number' && Array.from(value as []).every(isFile)
  );
}

export function isDirectoryHandle(value: unknown): value is DirectoryHandle {
  const handle = value as Partial<Directory> | null;
  return (
    typeof handle === 'object' &&
    handle?.kind === 'directory' &&
    typeof handle.values === 'function'
  );
}

/** The path of a file: below the folder that was chosen, where one was. */
export function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

/**
 * The pictures among files, as an input or a drop gives them.
 *
 * Their folder is the one that all of them have in common, so that the files of a subfolder can be
 * picked out by their paths. Hidden files don't count.
 */
export function filesFolder(files: ArrayLike<File>, recursive: boolean): BrowserFolder {
  const pictures = Array.from(files).filter((file) => isPictureName(file.name));
  const paths = pictures.map((file) => pathOf(file).split('/'));
  const common = commonFolders(paths);
  const below = pictures
    .map((file, i) => ({ file, parts: paths[i]!.slice(common.length) }))
    .filter(({ parts }) => !parts.some(isHiddenName));
  return {
    folder: common.join('/') || `of ${files.length} files`,
    files: below
      .filter(({ parts }) => recursive || parts.length === 1)
      .map(({ file, parts }) => ({
        path: pathOf(file),
        name: parts.join('/'),
        blob: async () => file,
      })),
    folders: [
      ...new Set(below.filter(({ parts }) => parts.length > 1).map(({ parts }) => parts[0]!)),
    ],
  };
}

function commonFolders(paths: readonly (readonly string[])[]): string[] {
  let common = paths[0]?.slice(0, -1) ?? [];
  for (const path of paths) {
    const differs = common.findIndex((part, i) => i >= path.length - 1 || path[i] !== part);
    if (differs >= 0) common = common.slice(0, differs);
  }
  return [...common];
}

/** Folders listed at a time. */
const TOGETHER = 8;

/** The pictures of a directory handle. Hidden files and folders don't count. */
export async function handleFolder(
  root: DirectoryHandle,
  recursive: boolean,
): Promise<BrowserFolder> {
  const files: BrowserFile[] = [];
  const top: string[] = [];
  let level = [{ handle: root as Directory, below: '' }];
  for (let depth = 0; level.length > 0; depth++) {
    const found = await mapLimited(level, TOGETHER, async ({ handle, below }) => {
      const entries: { entry: FileHandle | Directory; name: string }[] = [];
      for await (const entry of handle.values()) {
        if (isHiddenName(entry.name)) continue;
        entries.push({ entry, name: below + entry.name });
      }
      return entries;
    });
    level = [];
    for (const { entry, name } of found.flat()) {
      if (entry.kind === 'directory') {
        if (depth === 0) top.push(name);
        if (recursive) level.push({ handle: entry, below: `${name}/` });
      } else if (isPictureName(entry.name)) {
        const path = root.name ? `${root.name}/${name}` : name;
        files.push({ path, name, blob: () => entry.getFile() });
      }
    }
  }
  return { folder: root.name || 'of the origin', files, folders: top };
}
