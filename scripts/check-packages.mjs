// Packs every package and checks the tarball: entry points, types, licence, one engine, no strays.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { npmPath, root } from './install.mjs';

const run = promisify(execFile);
const packagesFolder = join(root, 'packages');
const tarballs = mkdtempSync(join(tmpdir(), 'gan-pack-'));
const problems = [];
/** The package for script tags, which find no other file: it has one copy of everything inside. */
const wholes = ['@gan/web'];

try {
  for (const name of readdirSync(packagesFolder)) {
    const folder = join(packagesFolder, name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (manifest.private) continue;
    const found = [
      ...checkManifest(manifest),
      ...checkBundle(folder, manifest),
      ...checkCommonJs(folder),
      ...(await checkTarball(folder, manifest)),
    ];
    console.log(`${manifest.name}: ${found.length === 0 ? 'good' : `${found.length} problems`}`);
    problems.push(...found.map((problem) => `${manifest.name}: ${problem}`));
  }
  problems.push(...checkLockFile());
} finally {
  rmSync(tarballs, { recursive: true });
}

for (const problem of problems) console.error(`error: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** TensorFlow.js must stay a peer, so that a program has one engine. */
function checkManifest({ dependencies = {}, license, description }) {
  const found = [];
  for (const engine of ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs']) {
    if (dependencies[engine]) found.push(`${engine} must be a peer dependency`);
  }
  if (license !== 'MIT') found.push(`license must be MIT, got ${license}`);
  if (!description) found.push('a description is missing');
  return found;
}

/** A bundled copy of tfjs-core would be a second engine; where it makes its engine gives it away. */
function checkBundle(folder, { name, main, module }) {
  const wanted = wholes.includes(name) ? 1 : 0;
  return [main, module].flatMap((file) => {
    const copies = readFileSync(join(folder, file), 'utf8').match(/_tfengine\s*=\s*new\b/g) ?? [];
    const { length } = copies;
    return length === wanted ? [] : [`${file} holds ${length} copies of tfjs-core, not ${wanted}`];
  });
}

/** Contexts such as jest's refuse `import()`: CommonJS builds require what they load. */
function checkCommonJs(folder) {
  return readdirSync(join(folder, 'dist'))
    .filter((file) => file.endsWith('.cjs'))
    .filter((file) => /\bimport\s*\(/.test(readFileSync(join(folder, 'dist', file), 'utf8')))
    .map((file) => `dist/${file} has an import(), which not every context allows`);
}

async function checkTarball(folder, manifest) {
  const args = [npmPath(), 'pack', '--json', '--pack-destination', tarballs];
  const { stdout } = await run(process.execPath, args, { cwd: folder });
  const [{ filename, files }] = Object.values(JSON.parse(stdout));
  const tarball = new Uint8Array(
    readFileSync(join(tarballs, filename.replace('@', '').replace('/', '-'))),
  );

  const strays = files
    .map(({ path }) => path)
    .filter((path) => /test|fixture|\.tsbuildinfo/.test(path));
  const found = strays.map((path) => `${path} does not belong into the tarball`);
  for (const needed of ['LICENSE', 'README.md', 'package.json']) {
    if (!files.some(({ path }) => path === needed)) found.push(`${needed} is missing`);
  }
  const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  found.push(...messages.map((message) => `publint: ${formatMessage(message, manifest)}`));
  const analysis = await checkPackage(createPackageFromTarballData(tarball));
  if (!analysis.types) found.push('it has no types');
  else found.push(...analysis.problems.map((problem) => `types: ${JSON.stringify(problem)}`));
  return found;
}

/** The lock file must work against whatever registry the user has: .npmrc keeps addresses out. */
function checkLockFile() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([, { resolved = '' }]) => /^https?:/.test(resolved))
    .map(([path, { resolved }]) => `package-lock.json: ${path} names the address ${resolved}`);
}
