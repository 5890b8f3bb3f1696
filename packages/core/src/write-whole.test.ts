import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { textToBytes } from './text-bytes';
import { writeWhole } from './write-whole';

const folder = mkdtempSync(join(tmpdir(), 'write-whole-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('writes a file, in the place of one that is there', async () => {
  const path = join(folder, 'a.txt');
  for (const text of ['first', 'second']) {
    await writeWhole(path, textToBytes(text));
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

it('leaves all as it was where it fails', async () => {
  const path = join(folder, 'taken');
  mkdirSync(path);
  writeFileSync(join(path, 'inside'), '');
  await expect(writeWhole(path, textToBytes('x'))).rejects.toMatchObject({
    code: expect.stringMatching(/^E(ISDIR|NOTEMPTY|EXIST|PERM)$/),
  });
  await expect(writeWhole(join(folder, 'gone', 'x'), textToBytes('x'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
  expect(readdirSync(folder)).toEqual(['a.txt', 'taken']);
});

it('says so where there are no files', async () => {
  vi.stubGlobal('process', undefined);
  const written = writeWhole('x', textToBytes('x'));
  vi.unstubAllGlobals();
  await expect(written).rejects.toThrow('writeWhole: files are written in Node only');
});
