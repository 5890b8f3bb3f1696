import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { install, isInstalled, runNode } from './install.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gan-install-'));
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const lock = (packages) => JSON.stringify({ lockfileVersion: 3, packages });
const wanted = {
  '': { name: 'root' },
  'packages/core': { version: '0.1.0' },
  'node_modules/@gan/core': { resolved: 'packages/core', link: true },
  'node_modules/turbo': { version: '2.0.0' },
  'node_modules/turbo-windows': { version: '2.0.0', optional: true },
  'packages/core/node_modules/turbo': { version: '1.0.0' },
};
const { 'node_modules/turbo-windows': _, '': __, ...present } = wanted;

const writeLock = (packages = wanted) =>
  writeFileSync(join(folder, 'package-lock.json'), lock(packages));
function writeModules(packages = present) {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', '.package-lock.json'), lock(packages));
}

/** Stands in for npm: records what it is asked and does its work. */
function fakeNpm(code = 0) {
  return vi.fn(async () => {
    if (code === 0) writeModules();
    return code;
  });
}

describe('isInstalled', () => {
  it('recognises what was installed by hand', () => {
    writeLock();
    expect(isInstalled(folder)).toBe(false);
    writeModules();
    expect(isInstalled(folder)).toBe(true);
  });

  it.each([
    ['another version', { ...present, 'node_modules/turbo': { version: '1.9.0' } }],
    ['a missing package', { 'node_modules/@gan/core': { link: true } }],
    ['a workspace that is not linked', { ...present, 'node_modules/@gan/core': { version: '1' } }],
  ])('sees %s', (_, packages) => {
    writeLock();
    writeModules(packages);
    expect(isInstalled(folder)).toBe(false);
  });

  it('takes an install that was interrupted for none', () => {
    writeLock();
    mkdirSync(join(folder, 'node_modules', 'turbo'), { recursive: true });
    expect(isInstalled(folder)).toBe(false);
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), '{"half":');
    expect(isInstalled(folder)).toBe(false);
  });
});

describe('install', () => {
  it('runs npm once, without touching the lock file, and again when that changes', async () => {
    writeLock();
    const npm = fakeNpm();
    expect(await install(folder, npm)).toBe(0);
    expect(await install(folder, npm)).toBe(0);
    expect(npm).toHaveBeenCalledTimes(1);
    const [[program, ...args], { cwd }] = npm.mock.calls[0];
    expect(program).toMatch(/npm-cli\.js$/);
    expect([args, cwd]).toEqual([['ci'], folder]);
    expect(readFileSync(join(folder, 'package-lock.json'), 'utf8')).toBe(lock(wanted));

    writeLock({ ...wanted, 'node_modules/turbo': { version: '2.1.0' } });
    await install(folder, npm);
    expect(npm).toHaveBeenCalledTimes(2);
  });

  it('hands on a failure and tries again the next time', async () => {
    writeLock();
    expect(await install(folder, fakeNpm(7))).toBe(7);
    expect(console.error).toHaveBeenLastCalledWith(
      'error: npm ci failed with code 7; its message is above',
    );
    const npm = fakeNpm();
    await install(folder, npm);
    expect(npm).toHaveBeenCalledTimes(1);
  });
});

describe('runNode', () => {
  it('hands on the exit code and a signal once', async () => {
    expect(await runNode(['-e', 'process.exit(5)'])).toBe(5);
    const count = join(folder, 'signals');
    const child = `
      const { appendFileSync } = require('node:fs');
      process.on('SIGTERM', () => {
        appendFileSync(${JSON.stringify(count)}, 'x');
        setTimeout(() => process.exit(143), 300);
      });
      setTimeout(() => process.exit(1), 10_000);
      appendFileSync(${JSON.stringify(count)}, 'ready ');`;
    writeFileSync(count, '');
    const ended = runNode(['-e', child], { forwardSignals: true });
    while (readFileSync(count, 'utf8') !== 'ready ') await new Promise((r) => setTimeout(r, 20));
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGTERM', 'SIGTERM');
    expect(await ended).toBe(143);
    expect(readFileSync(count, 'utf8')).toBe('ready x');
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });
});
