// The first page's program under Bun and Deno, which come from the registry as programs of 100 MB each: only
// where GAN_TEST_RUNTIMES=1 asks for it.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const isAsked = process.env.GAN_TEST_RUNTIMES === '1';
const { platform, arch } = process;
const programs = {
  bun: [`@oven/bun-${platform}-${arch}@1.4.5`, join('bin', 'bun')],
  deno: [`@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}@2.9.6`, 'deno'],
};
const [{ code, installed }] = examplesOf(readFileSync(join(root, 'README.md'), 'utf8'));

describe.skipIf(!isAsked)('the quick start (GAN_TEST_RUNTIMES=1 runs it)', () => {
  let home;
  let registry;
  let expected;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'gan-runtimes-'));
    mkdirSync(join(home, 'tarballs'));
    registry = await serveRegistry(await packPackages(join(home, 'tarballs')));
    const names = Object.values(programs).map(([name]) => name);
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts'];
    await run(process.execPath, [npmPath(), 'i', ...flags, ...names], { cwd: project('tools') });
    await run(process.execPath, [npmPath(), 'i', ...flags, ...installed], { cwd: project('npm') });
    const { code: program } = await transform(code, { loader: 'ts', format: 'esm' });
    writeFileSync(join(home, 'npm', 'program.mjs'), program);
    expected = await output('npm', process.execPath, ['program.mjs']);
  }, 300_000);
  afterAll(async () => {
    await registry?.close();
    if (home) rmSync(home, { recursive: true });
  });

  /** An empty folder with the program, which knows where our packages are. */
  function project(name) {
    const folder = join(home, name);
    mkdirSync(folder);
    writeFileSync(join(folder, '.npmrc'), registry.npmrc);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    writeFileSync(join(folder, 'program.ts'), code);
    return folder;
  }

  function programOf([specifier, path]) {
    const name = specifier.replace(/@[\d.]+$/, '');
    return join(home, 'tools', 'node_modules', name, platform === 'win32' ? `${path}.exe` : path);
  }

  async function output(folder, program, args) {
    const caches = { BUN_INSTALL_CACHE_DIR: join(home, 'bun'), DENO_DIR: join(home, 'deno') };
    const env = { ...process.env, ...caches };
    return (await run(program, args, { cwd: join(home, folder), env })).stdout;
  }

  // The engine's words name its vectors, which other runtimes choose otherwise; the losses are the same.
  const losses = (text) => text.split('\n').slice(1);

  it('installs and runs with Bun', async () => {
    project('bun-project');
    const bun = programOf(programs.bun);
    await output('bun-project', bun, ['add', ...installed]);
    const found = await output('bun-project', bun, ['program.ts']);
    expect(found).toMatch(/^wasm: WebAssembly SIMD/);
    expect(losses(found)).toEqual(losses(expected));
  });

  it('runs with Deno, as npm installed it', async () => {
    const found = await output('npm', programOf(programs.deno), ['run', '-A', 'program.ts']);
    expect(found).toMatch(/^wasm: WebAssembly SIMD/);
    expect(losses(found)).toEqual(losses(expected));
  });
});
