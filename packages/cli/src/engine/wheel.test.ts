import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeWheel } from '../../test/make-wheel';
import { unpackedSize, unpackWheel, wheelMetadata } from './wheel';

let folder: string;
let wheel: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gan-wheel-'));
  wheel = join(folder, 'x.whl');
  const files = {
    'x/': '',
    'x/a.txt': 'a',
    'x/b/c': 'some text',
    'x-1.dist-info/METADATA': 'Name: x',
  };
  writeFileSync(wheel, makeWheel(files, ['x/b/c']));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { signal } = new AbortController();

it('writes the files that have a place', async () => {
  const place = (name: string) => (name.startsWith('x/b') ? `lib/${name}` : undefined);
  expect(await unpackedSize(wheel, place)).toBe(9);
  expect(await unpackWheel(wheel, join(folder, 'out'), { place, signal })).toBe(1);
  const path = join(folder, 'out', 'lib', 'x', 'b', 'c');
  expect(readFileSync(path, 'utf8')).toBe('some text');
  expect(statSync(path).mode & 0o111).toBe(0o111);
  expect(readdirSync(join(folder, 'out'))).toEqual(['lib']);
});

it('reads METADATA', async () => expect(await wheelMetadata(wheel)).toBe('Name: x'));

it('stops when it is told to', async () => {
  const place = (name: string) => name;
  const stopped = unpackWheel(wheel, join(folder, 'out'), { place, signal: AbortSignal.abort() });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});

it('says so of what is no wheel', async () => {
  writeFileSync(wheel, 'no');
  await expect(wheelMetadata(wheel)).rejects.toThrow(
    /^gan engine: .*x\.whl is no whole wheel \(.*\); delete it and run it again$/,
  );
});

it('refuses names that lead out of the folder', async () => {
  writeFileSync(wheel, makeWheel({ '../evil': 'x' }));
  const out = unpackWheel(wheel, join(folder, 'out'), { place: (name) => name, signal });
  await expect(out).rejects.toThrow('is no whole wheel (invalid relative path: ../evil)');
});
