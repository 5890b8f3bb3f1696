import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { imageNames } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-names-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('lists pictures, those of subfolders on request', async () => {
  mkdirSync(join(folder, 'sub'));
  for (const name of ['b.png', 'a.JPG', '.hidden.png', 'notes.txt', 'sub/c.webp']) {
    writeFileSync(join(folder, name), '');
  }
  expect(await imageNames(folder)).toEqual(['a.JPG', 'b.png']);
  expect(await imageNames(folder, { recursive: true })).toEqual(['a.JPG', 'b.png', 'sub/c.webp']);
  await expect(imageNames(join(folder, 'none'))).rejects.toMatchObject({ code: 'DataError' });
});
