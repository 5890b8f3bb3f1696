import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileAtomic, writeFileAtomic, writeFolderAtomic } from './atomic-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-atomic-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('replaces a file and leaves no temporary one', async () => {
  await writeFileAtomic(join(folder, 'deep', 'a.txt'), 'one');
  await writeFileAtomic(join(folder, 'deep', 'a.txt'), 'two');
  expect(await readFile(join(folder, 'deep', 'a.txt'), 'utf8')).toBe('two');
  expect(await readdir(join(folder, 'deep'))).toEqual(['a.txt']);
});

it('creates a file once', async () => {
  const path = join(folder, 'deep', 'a.txt');
  const made = await Promise.all(['one', 'two'].map((text) => createFileAtomic(path, text)));
  expect(made.toSorted()).toEqual([false, true]);
  expect(await readFile(path, 'utf8')).toBe(made[0] ? 'one' : 'two');
  expect(await createFileAtomic(path, 'three')).toBe(false);
  expect(await readdir(join(folder, 'deep'))).toEqual(['a.txt']);
});

it('leaves nothing when a file cannot take its name', async () => {
  await writeFileAtomic(join(folder, 'taken', 'inside.txt'), 'x');
  await expect(writeFileAtomic(join(folder, 'taken'), 'y')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
});

it('replaces a whole folder', async () => {
  const path = join(folder, 'model');
  await writeFolderAtomic(path, (at) => writeFile(join(at, 'old.txt'), 'old'));
  await writeFolderAtomic(path, (at) => writeFile(join(at, 'new.txt'), 'new'));
  expect(await readdir(path)).toEqual(['new.txt']);
  expect(await readdir(folder)).toEqual(['model']);
});

it('keeps the older folder when filling the new one fails', async () => {
  const path = join(folder, 'model');
  await writeFolderAtomic(path, (at) => writeFile(join(at, 'old.txt'), 'old'));
  const failing = writeFolderAtomic(path, async (at) => {
    await writeFile(join(at, 'half.txt'), 'half');
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(await readdir(path)).toEqual(['old.txt']);
  expect(await readdir(folder)).toEqual(['model']);
});
