import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../install.mjs';

/** What a run's figures depend on, as a hash: sources, dependencies, flags, data and Node's compiler. */
export function fingerprint({ example, args }, dataFolder, folder = root) {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([args, process.versions.v8, process.arch]));
  const files = workspacesOf(join('examples', example), folder).flatMap((workspace) =>
    sourcesOf(join(folder, workspace)),
  );
  for (const file of [...files, join(folder, 'package-lock.json')]) {
    hash
      .update(`${relative(folder, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  if (dataFolder) {
    for (const file of filesBelow(dataFolder)) {
      hash.update(`${relative(dataFolder, file)}\0${statSync(file).size}\0`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** A workspace and those of ours that it depends on, however far down. */
export function workspacesOf(start, folder = root) {
  const places = new Map();
  for (const kind of ['packages', 'examples']) {
    for (const name of readdirSync(join(folder, kind))) {
      const place = join(kind, name);
      if (existsSync(join(folder, place, 'package.json'))) {
        places.set(manifestOf(place, folder).name, place);
      }
    }
  }
  const found = new Set([start]);
  for (const place of found) {
    const { dependencies = {}, peerDependencies = {} } = manifestOf(place, folder);
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      if (places.has(name)) found.add(places.get(name));
    }
  }
  return [...found].sort();
}

const manifestOf = (place, folder) =>
  JSON.parse(readFileSync(join(folder, place, 'package.json'), 'utf8'));

/** What a workspace is built from: no tests, nothing generated. */
function sourcesOf(workspace) {
  return ['src', 'assembly', 'scripts']
    .map((name) => join(workspace, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => filesBelow(path))
    .filter((path) => !/\.test\.\w+$|[\\/]generated[\\/]|[\\/]fixtures[\\/]/.test(path));
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
