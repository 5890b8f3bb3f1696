import { symlink } from 'node:fs/promises';
import { join } from 'node:path';

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** Folders of headers that the binding's sources include, directly or not; which there are depends on the version. */
const headerFolders = [
  'tensorflow/c/',
  'tensorflow/core/platform/',
  'tensorflow/tsl/',
  'tensorflow/compiler/xla/tsl/',
  'tsl/',
  'xla/tsl/',
];

/** Where the files of TensorFlow's wheel go that the binding needs. */
export function placeOfLibtensorflow(entry: string): string | undefined {
  const library = libraries.find((name) => entry === `tensorflow/${name}`);
  if (library) return join('lib', library);
  const [, header] = /^tensorflow\/include\/(.*\.h)$/.exec(entry) ?? [];
  const isWanted = header && headerFolders.some((folder) => header.startsWith(folder));
  return isWanted ? join('include', header) : undefined;
}

/** The names that the npm package's own scripts look for, as links. */
export async function linkLibraries(deps: string): Promise<void> {
  for (const library of libraries) {
    const name = library === 'libtensorflow_cc.so.2' ? 'libtensorflow.so' : library.slice(0, -2);
    for (const ending of ['', '.2.9.1']) await symlink(library, join(deps, 'lib', name + ending));
  }
}
