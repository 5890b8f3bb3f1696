import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFolder } from './replace-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gan-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('shows what was written once all of it is there', async () => {
  const path = join(folder, 'a');
  await replaceFolder(path, async (fresh) => writeFileSync(join(fresh, 'one'), '1'));
  await replaceFolder(path, async (fresh) => {
    writeFileSync(join(fresh, 'two'), '2');
    expect(readdirSync(path)).toEqual(['one']);
  });
  expect(readdirSync(path)).toEqual(['two']);
  expect(readdirSync(folder)).toEqual(['a']);
});

it('keeps the older folder where that fails', async () => {
  const path = join(folder, 'a');
  await replaceFolder(path, async (fresh) => writeFileSync(join(fresh, 'one'), '1'));
  const failing = replaceFolder(path, async (fresh) => {
    writeFileSync(join(fresh, 'one'), '2');
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readFileSync(join(path, 'one'), 'utf8')).toBe('1');
});
