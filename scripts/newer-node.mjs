// A second Node, whose V8 pairs vectors of 128 bits, beside the one that the project is run with.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmPath, root, runNode } from './install.mjs';

/** A project of its own: in the repository's node_modules/.bin it would be the Node of every script. */
const folder = join(root, 'scripts', 'newer-node');

/** The Node that folder/package.json brings, on the platforms that it names. */
const installed = join(
  ...[folder, 'node_modules', packageName()],
  ...['bin', process.platform === 'win32' ? 'node.exe' : 'node'],
);

/**
 * A Node of 23.5 or newer: GAN_NEWER_NODE if that is set, else the one that runs this, else what
 * installNewerNode has installed.
 *
 * @returns Its path, or undefined where there is none.
 * @throws Error if GAN_NEWER_NODE names none.
 */
export function newerNode() {
  const { GAN_NEWER_NODE: chosen } = process.env;
  if (chosen && !isNewer(versionOf(chosen))) {
    throw new Error(
      `newerNode: GAN_NEWER_NODE must be a Node of 23.5 or newer, got '${chosen}' ` +
        `(${versionOf(chosen) ?? 'which does not run'}); name one, or unset it`,
    );
  }
  if (chosen) return chosen;
  if (isNewer(process.version)) return process.execPath;
  return isNewer(versionOf(installed)) ? installed : undefined;
}

/**
 * Installs a newer Node from npm's registry, unless there is one or none for this platform.
 *
 * What fails is not fatal: newerNode says whether there is one now.
 */
export async function installNewerNode() {
  const npm = npmPath();
  const known = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).optionalDependencies;
  if (newerNode() || !npm || !(packageName() in known)) return;
  console.error('Installing a newer Node for tests, once ...');
  // Tried once: without a network, tests go on without it.
  await runNode([npm, 'ci', '--ignore-scripts', '--fetch-retries=0'], { cwd: folder });
}

/** A Node's version as it tells it, or undefined if it does not run. */
export function versionOf(path) {
  if (path === process.execPath) return process.version;
  if (!existsSync(path)) return undefined;
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

/** Whether a version such as `v24.1.0` pairs vectors, on x64. */
export function isNewer(version) {
  const [major = 0, minor = 0] = (version ?? '').replace(/^v/, '').split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 5);
}

function packageName() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${system}-${process.arch}`;
}
