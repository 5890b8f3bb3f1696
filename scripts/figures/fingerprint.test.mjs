import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint, workspacesOf } from './fingerprint.mjs';

let folder;
const write = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const manifest = (name, dependencies) => JSON.stringify({ name, dependencies });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fingerprint-'));
  write('package-lock.json', '{}');
  write('packages/core/package.json', manifest('@gan/core'));
  write('packages/core/src/a.ts', '1');
  write('packages/losses/package.json', manifest('@gan/losses', { '@gan/core': '1' }));
  write('packages/losses/src/b.ts', '1');
  write('packages/cli/package.json', manifest('@gan/cli', { '@gan/losses': '1' }));
  write('packages/cli/src/c.ts', '1');
  write('examples/ring/package.json', manifest('ring', { '@gan/losses': '1', sharp: '1' }));
  write('examples/ring/src/main.ts', '1');
});
afterEach(() => rmSync(folder, { recursive: true }));

const print = (args = [], data = undefined) => fingerprint({ example: 'ring', args }, data, folder);

it('follows our dependencies alone', () => {
  expect(workspacesOf('examples/ring', folder)).toEqual([
    join('examples', 'ring'),
    join('packages', 'core'),
    join('packages', 'losses'),
  ]);
});

it('changes with sources, dependencies, flags and data', () => {
  const first = print();
  expect(print()).toBe(first);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(print(['--steps', '3'])).not.toBe(first);
  write('data/images', '12');
  const withData = print([], join(folder, 'data'));
  expect(withData).not.toBe(first);
  write('data/images', '123');
  expect(print([], join(folder, 'data'))).not.toBe(withData);
  write('package-lock.json', '{"a":1}');
  const updated = print();
  expect(updated).not.toBe(first);
  write('packages/core/src/a.ts', '2');
  expect(print()).not.toBe(updated);
});

it('is the same for other tests, pages and packages', () => {
  const first = print();
  write('packages/core/src/a.test.ts', '1');
  write('packages/core/README.md', '1');
  write('packages/cli/src/c.ts', '2');
  expect(print()).toBe(first);
});
