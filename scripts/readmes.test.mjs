// What a README says to install is enough for the examples below it.
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './install.mjs';

const folders = readdirSync(join(root, 'packages'));
const manifests = new Map(
  folders.map((folder) => {
    const path = join(root, 'packages', folder, 'package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    return [manifest.name, manifest];
  }),
);

/** The package that an import names. */
const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

/** What npm puts beside the packages that are named: what ours depend on, too. */
function installed(names) {
  const found = new Set();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const { dependencies = {}, peerDependencies = {} } = manifests.get(name) ?? {};
    waiting.push(...Object.keys(dependencies), ...Object.keys(peerDependencies));
  }
  return found;
}

/** What examples import that the README's `npm i` lines do not bring. */
function missing(readme) {
  const named = [...readme.matchAll(/npm i(?:nstall)? ([^`\n]+)/g)].flatMap(([, list]) =>
    list.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-')),
  );
  const there = installed(named);
  const imports = [...readme.matchAll(/```(?:ts|js)\n([\s\S]*?)```/g)].flatMap(([, code]) =>
    [...code.matchAll(/^(?:import|export)\b[^'"]*['"]([^'"]+)['"]/gm)].map(([, name]) => name),
  );
  const bare = imports.filter((name) => !name.startsWith('.') && !isBuiltin(name));
  return [...new Set(bare.map(packageOf))].filter((name) => !there.has(name));
}

it('finds what is missing', () => {
  const example =
    "```ts\nimport '@tensorflow/tfjs-backend-cpu';\nimport { l1 } from '@gan/losses';\n```";
  expect(missing(`npm i @gan/losses\n${example}`)).toEqual(['@tensorflow/tfjs-backend-cpu']);
  expect(missing(`npm i @gan/trainers\n${example}`)).toEqual([]);
});

it.each(folders)('of %s', (folder) => {
  const path = join(root, 'packages', folder, 'README.md');
  expect(missing(readFileSync(path, 'utf8'))).toEqual([]);
});
