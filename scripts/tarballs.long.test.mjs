// Each README followed to the letter, in an empty folder: its own install line, then its first example.
// npm hoists what packages need to the top, where it can be imported by mistake; pnpm does not.
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmPath, root } from './install.mjs';
import { serveRegistry } from './local-registry.mjs';
import { packPackages } from './pack.mjs';
import { examplesOf } from './testing/examples.mjs';

const run = promisify(execFile);
const modules = join(root, 'node_modules');
const tsc = join(modules, 'typescript', 'bin', 'tsc');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
];

let home;
let registry;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'gan-readmes-'));
  mkdirSync(join(home, 'tarballs'));
  registry = await serveRegistry(await packPackages(join(home, 'tarballs')));
}, 120_000);
afterAll(async () => {
  await registry?.close();
  rmSync(home, { recursive: true });
});

/** How each installs names into the folder where it runs; downloads are kept for the next folder. */
const layouts = {
  npm: (names) => [npmPath(), 'i', '--cache', join(home, 'npm'), ...names],
  pnpm: (names) => [
    join(modules, 'pnpm', 'bin', 'pnpm.cjs'),
    'add',
    ...[`--config.store-dir=${join(home, 'store')}`, `--config.cache-dir=${join(home, 'pnpm')}`],
    ...['--config.node-linker=isolated', '--config.hoist=false', '--reporter=append-only'],
    ...names,
  ],
};

/** An empty folder with the files that examples read, in which a page's install line was followed. */
async function installed(layout, names) {
  const folder = mkdtempSync(join(home, `${layout}-`));
  writeFileSync(join(folder, '.npmrc'), registry.npmrc);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const network = join(root, 'packages', 'generators', 'fixtures', 'unet_batch.pth');
  copyFileSync(network, join(folder, 'latest_net_G.pth'));
  await run(process.execPath, layouts[layout](names), { cwd: folder });
  return folder;
}

/**
 * What TypeScript says of a program in a strict project that also checks the declarations it uses and has
 * Node's.
 */
async function typeErrors(folder, file) {
  const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--pretty', 'false'];
  const target = ['--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom'];
  const types = ['--types', 'node', '--typeRoots', join(modules, '@types')];
  const { stdout } = await run(process.execPath, [tsc, ...flags, ...target, ...types, file], {
    cwd: folder,
  }).catch((error) => error);
  return stdout.split('\n').filter((line) => /^\S.*error TS/.test(line));
}

/** What a program wrote on its error stream, without what Dawn and a driver in software say of themselves. */
function complaints(stderr) {
  const ofTheDriver = /^(Warning: max\w+ artificially reduced|error: XDG_RUNTIME_DIR is invalid)/;
  return stderr.split('\n').filter((line) => line !== '' && !ofTheDriver.test(line));
}

describe.each(pages)('%s', (page) => {
  const [{ code, installed: names }] = examplesOf(readFileSync(join(root, page), 'utf8'));

  it.concurrent.each(Object.keys(layouts))('runs as installed by %s', async (layout) => {
    const folder = await installed(layout, names);
    const program = await transform(code, { loader: 'ts', format: 'esm', target: 'node20' });
    writeFileSync(join(folder, 'example.mjs'), program.code);
    const { stdout, stderr } = await run(process.execPath, ['example.mjs'], { cwd: folder });
    expect(complaints(stderr)).toEqual([]);
    expect(stdout).not.toBe('');

    if (layout === 'pnpm') {
      writeFileSync(join(folder, 'example.mts'), `${code}export {};\n`);
      const ours = (await typeErrors(folder, 'example.mts')).filter(
        (line) => !line.includes('/@tensorflow/'),
      );
      expect(ours).toEqual([]);
    }
    rmSync(folder, { recursive: true });
  });
});
