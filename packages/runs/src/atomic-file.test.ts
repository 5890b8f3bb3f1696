import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileAtomic, writeFileAtomic } from './atomic-file';

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
  await expect(writeFileAtomic(join(folder, 'taken'), 'y')).rejects.toMatchObject({
    code: 'DataError',
    message: expect.stringMatching(
      /^writeFileAtomic: cannot write .*taken \(E.*\); check that the/,
    ),
  });
  expect(await readdir(folder)).toEqual(['taken']);
});
