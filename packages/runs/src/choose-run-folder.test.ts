import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseRunFolder, newestRunFolder } from './choose-run-folder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('chooseRunFolder', () => {
  it('takes the next free number of the default', async () => {
    const fallback = join(folder, 'runs', 'example');
    expect(await chooseRunFolder({ fallback })).toBe(fallback);
    expect(await newestRunFolder(fallback)).toBeUndefined();
    for (const name of ['example', 'example-2']) {
      await mkdir(join(folder, 'runs', name), { recursive: true });
      await writeFile(join(folder, 'runs', name, 'config.json'), '{}');
    }
    expect(await chooseRunFolder({ fallback })).toBe(`${fallback}-3`);
    expect(await newestRunFolder(fallback)).toBe(`${fallback}-2`);
  });

  it('takes an explicit folder that is missing or empty, and makes nothing', async () => {
    const missing = join(folder, 'a', 'b');
    expect(await chooseRunFolder({ out: missing, fallback: 'unused' })).toBe(missing);
    expect(await chooseRunFolder({ out: folder, fallback: 'unused' })).toBe(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses what is taken', async () => {
    const file = join(folder, 'notes.txt');
    await writeFile(file, 'x');
    await expect(chooseRunFolder({ out: folder, fallback: 'unused' })).rejects.toThrow(
      `--out: ${folder} is not empty; name a new folder, or delete this one`,
    );
    await expect(chooseRunFolder({ out: file, fallback: 'unused' })).rejects.toThrow(
      `--out: ${file} is a file`,
    );
    await expect(chooseRunFolder({ out: join(file, 'run'), fallback: 'unused' })).rejects.toThrow(
      'cannot be made because notes.txt is a file; name another folder',
    );
  });

  it.skipIf(process.platform !== 'linux')('refuses a folder that cannot be written', async () => {
    await expect(chooseRunFolder({ out: '/sys/kernel/run', fallback: 'unused' })).rejects.toThrow(
      /^--out: cannot write to \/sys\/kernel\/run \(E\w+\); name a folder that you may write to$/,
    );
  });
});
