/** As TensorFlow.js names what a browser keeps. */
const scheme = 'indexeddb://';

/** Whether a path says itself that a browser keeps it. */
export const isBrowserPath = (path: string): boolean => path.startsWith(scheme);

/** A folder's key: the same for all spellings of its path. */
export function folderKey(path: string): string {
  const names: string[] = [];
  for (const name of path.slice(isBrowserPath(path) ? scheme.length : 0).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}

/** The path of something in a folder. */
export const joinPath = (dir: string, name: string): string =>
  name === '' ? dir : dir.endsWith('/') ? `${dir}${name}` : `${dir}/${name}`;

/** A path's last name, and what is before. */
export function splitPath(path: string): { readonly dir: string; readonly name: string } {
  const trimmed = path.replace(/\/+$/, '');
  const at = trimmed.lastIndexOf('/');
  return { dir: at < 0 ? '.' : trimmed.slice(0, at), name: trimmed.slice(at + 1) };
}
