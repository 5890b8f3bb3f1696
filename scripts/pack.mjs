import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmPath, root } from './install.mjs';

/**
 * Packs packages as npm would publish them. They must be built: what npm would run before is left out, as
 * compiling the WebAssembly takes a minute.
 *
 * @param {string} destination A folder, which gets the tarballs.
 * @param {{ folders?: string[], env?: NodeJS.ProcessEnv }} [options] Which ones; defaults to all of ours.
 * @returns {Promise<Packed[]>} In the order of the folders.
 *
 * @typedef {object} Packed
 * @property {Record<string, any>} manifest What its package.json says.
 * @property {string} path The tarball.
 * @property {number} size Bytes of the tarball.
 * @property {{ path: string }[]} files
 * @property {string} shasum
 * @property {string} integrity
 */
export async function packPackages(destination, { folders = packageFolders(), env } = {}) {
  const flags = ['--json', '--ignore-scripts', '--pack-destination', destination];
  const args = [npmPath(), 'pack', ...flags, ...folders];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 26,
  });
  const packed = new Map(Object.values(JSON.parse(stdout)).map((one) => [one.name, one]));
  return folders.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { filename, size, files, shasum, integrity } = packed.get(manifest.name);
    const path = join(destination, filename.replace('@', '').replace('/', '-'));
    return { manifest, path, size, files, shasum, integrity };
  });
}

/** The folders of the packages that are published, in a copy of the repository or in this one. */
export function packageFolders(repository = root) {
  const packages = join(repository, 'packages');
  return readdirSync(packages)
    .map((name) => join(packages, name))
    .filter((folder) => !JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).private);
}
