import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { textToBytes } from './text-bytes';
import { writeFolderWhole } from './write-folder-whole';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gan-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => [name, () => textToBytes(text)] as const;

it('writes a folder, makes those above it, and takes the place of an older one', async () => {
  const path = join(folder, 'a', 'b');
  await writeFolderWhole(path, [file('one', '1'), file('two', '2')]);
  await writeFolderWhole(path, [file('one', '3')]);
  expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
  expect(readdirSync(path)).toEqual(['one']);
  expect(readFileSync(join(path, 'one'), 'utf8')).toBe('3');
});

it('leaves the older one as it was where a file cannot be written', async () => {
  const path = join(folder, 'b');
  await writeFolderWhole(path, [file('one', '1')]);
  const failing = [
    file('one', '2'),
    [
      'two',
      () => {
        throw new Error('no room');
      },
    ] as const,
  ];
  await expect(writeFolderWhole(path, failing)).rejects.toThrow('no room');
  expect(readdirSync(folder)).toEqual(['b']);
  expect(readFileSync(join(path, 'one'), 'utf8')).toBe('1');
});

it('leaves nothing where a file is in the way', async () => {
  writeFileSync(join(folder, 'file'), 'x');
  const path = join(folder, 'file', 'b');
  await expect(writeFolderWhole(path, [file('one', '1')])).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
  expect(readdirSync(folder)).toEqual(['file']);
});
