// Packs every package and checks the tarball: entry points, types, licence, one engine, no strays.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { root } from './install.mjs';
import { packageFolders, packPackages } from './pack.mjs';
import { metadataProblems } from './package-metadata.mjs';
import { packageSizes } from './package-sizes.mjs';
import { registersSomething } from './side-effects.mjs';

const tarballs = mkdtempSync(join(tmpdir(), 'gan-pack-'));
const repository = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const problems = [];
/** The package for script tags, which find no other file: it has one copy of everything inside. */
const wholes = ['@gan/web'];

try {
  const folders = packageFolders();
  const packed = await packPackages(tarballs, { folders });
  const { version } = packed[0].manifest;
  for (const [i, folder] of folders.entries()) {
    const { manifest } = packed[i];
    const expected = { folder: relative(root, folder).replaceAll('\\', '/'), repository, version };
    const found = [
      ...metadataProblems(manifest, expected),
      ...checkBundle(folder, manifest),
      ...checkCommonJs(folder),
      ...checkTypes(folder, manifest),
      ...(await checkSideEffects(folder, manifest)),
      ...(await checkTarball(packed[i])),
    ];
    console.log(`${manifest.name}: ${found.length === 0 ? 'good' : `${found.length} problems`}`);
    problems.push(...found.map((problem) => `${manifest.name}: ${problem}`));
  }
  problems.push(...(await checkSizes()), ...checkLockFile());
} finally {
  rmSync(tarballs, { recursive: true });
}

for (const problem of problems) console.error(`error: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

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

/** `any` in a public type would switch the checks of whoever uses it off. */
function checkTypes(folder, { types }) {
  const text = readFileSync(join(folder, types), 'utf8');
  const code = text.replace(/\/\*.*?\*\/|\/\/.*?$/gms, '').replace(/'[^'\n]*'/g, '');
  return /\bany\b/.test(code) ? [`${types} has the type 'any'`] : [];
}

async function checkSideEffects(folder, { module, sideEffects }) {
  const registers = await registersSomething(join(folder, module));
  return registers === sideEffects ? [] : [`sideEffects must be ${registers}`];
}

async function checkTarball({ path, manifest, files }) {
  const tarball = new Uint8Array(readFileSync(path));
  const strays = files.filter((file) => /test|fixture|\.tsbuildinfo/.test(file.path));
  const found = strays.map((file) => `${file.path} does not belong into the tarball`);
  for (const needed of ['LICENSE', 'README.md', 'package.json']) {
    if (!files.some((file) => file.path === needed)) found.push(`${needed} is missing`);
  }
  const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  found.push(...messages.map((message) => `publint: ${formatMessage(message, manifest)}`));
  const analysis = await checkPackage(createPackageFromTarballData(tarball));
  if (!analysis.types) found.push(`${basename(path)} has no types`);
  else found.push(...analysis.problems.map((problem) => `types: ${JSON.stringify(problem)}`));
  return found;
}

async function checkSizes() {
  const sizes = await packageSizes();
  for (const { name, bytes, limit } of sizes) console.log(`${name}: ${bytes} of ${limit} bytes`);
  return sizes
    .filter(({ bytes, limit }) => bytes > limit)
    .map(({ name, bytes, limit }) => `${name}: ${bytes} bytes are more than its ${limit}`);
}

/** The lock file must work against whatever registry the user has: .npmrc keeps addresses out. */
function checkLockFile() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([, { resolved = '' }]) => /^https?:/.test(resolved))
    .map(([path, { resolved }]) => `package-lock.json: ${path} names the address ${resolved}`);
}
