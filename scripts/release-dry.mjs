// npm run release:dry: what a release would publish, tried as its users will. Nothing is published, and
// nothing here changes.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { npmPath, root, runNode } from './install.mjs';
import { serveRegistry } from './local-registry.mjs';
import { packageFolders, packPackages } from './pack.mjs';
import { runStages } from './stages.mjs';
import { examplesOf } from './testing/examples.mjs';

const run = promisify(execFile);
/** What a release doesn't need, wherever it lies, or at the top. */
const left = /(^|[\\/])(\.git|node_modules|\.turbo)$|^(\.snippets|runs|docs)$/;

process.exitCode = (await runStages(['generate', 'build'])) || (await rehearse());

async function rehearse() {
  const home = mkdtempSync(join(tmpdir(), 'gan-release-'));
  let registry;
  try {
    const repository = await withVersions(join(home, 'repository'));
    mkdirSync(join(home, 'tarballs'));
    const folders = packageFolders(repository);
    const packed = await packPackages(join(home, 'tarballs'), { folders });
    registry = await serveRegistry(packed);
    const code = await quickStart(join(home, 'program'), registry);
    console.log(`\n${table(packed)}`);
    console.log(code === 0 ? '\nThe quick start runs.' : '\nThe quick start FAILED.');
    return code;
  } finally {
    await registry?.close();
    rmSync(home, { recursive: true });
  }
}

/** A copy of the repository with the versions and changelogs that the changesets ask for. */
async function withVersions(copy) {
  cpSync(root, copy, { recursive: true, filter: (path) => !left.test(relative(root, path)) });
  // Changesets asks git which commits brought them; in the copy there are none.
  await run('git', ['init', '--quiet'], { cwd: copy });
  const changeset = join(root, 'node_modules', '@changesets', 'cli', 'bin.js');
  await run(process.execPath, [changeset, 'version'], { cwd: copy });
  return copy;
}

/** Follows the first page in an empty folder: its install line, then its example. */
async function quickStart(folder, { npmrc }) {
  const [{ code, installed }] = examplesOf(readFileSync(join(root, 'README.md'), 'utf8'));
  mkdirSync(folder);
  writeFileSync(join(folder, '.npmrc'), npmrc);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  console.log(`\n--- npm i ${installed.join(' ')}`);
  const failed = await runNode([npmPath(), 'install', ...installed], { cwd: folder });
  if (failed) return failed;
  const program = await transform(code, { loader: 'ts', format: 'esm', target: 'node20' });
  writeFileSync(join(folder, 'program.mjs'), program.code);
  console.log('\n--- node program.mjs');
  return runNode(['program.mjs'], { cwd: folder });
}

function table(packed) {
  const rows = packed.map(({ manifest: { name, version }, size, files }) => [
    name,
    version,
    `${(size / 1000).toFixed(1)} kB`,
    `${files.length} files`,
  ]);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ');
  return rows.map(line).join('\n');
}
