import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFolderAtomic } from './atomic-folder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

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
