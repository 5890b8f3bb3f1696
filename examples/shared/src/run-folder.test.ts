import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseRunFolder, createRunFolder } from './run-folder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('chooseRunFolder', () => {
  it('takes the next free number of the default', async () => {
    const fallback = join(folder, 'runs', 'example');
    expect(await chooseRunFolder(undefined, fallback)).toBe(fallback);
    for (const name of ['example', 'example-2']) {
      await mkdir(join(folder, 'runs', name), { recursive: true });
      await writeFile(join(folder, 'runs', name, 'config.json'), '{}');
    }
    expect(await chooseRunFolder(undefined, fallback)).toBe(`${fallback}-3`);
  });

  it('takes an explicit folder that is missing or empty, and makes nothing', async () => {
    const missing = join(folder, 'a', 'b');
    expect(await chooseRunFolder(missing, 'unused')).toBe(missing);
    expect(await chooseRunFolder(folder, 'unused')).toBe(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses what is taken', async () => {
    const file = join(folder, 'notes.txt');
    await writeFile(file, 'x');
    await expect(chooseRunFolder(folder, 'unused')).rejects.toThrow(
      `--out: ${folder} is not empty; name a new folder, or delete this one`,
    );
    await expect(chooseRunFolder(file, 'unused')).rejects.toThrow(`--out: ${file} is a file`);
    await expect(chooseRunFolder(join(file, 'run'), 'unused')).rejects.toThrow(
      'cannot be made because notes.txt is a file; name another folder',
    );
  });

  it.skipIf(process.platform !== 'linux')('refuses a folder that cannot be written', async () => {
    await expect(chooseRunFolder('/sys/kernel/run', 'unused')).rejects.toThrow(
      /^--out: cannot write to \/sys\/kernel\/run \(E\w+\); name a folder that you may write to$/,
    );
  });
});

describe('createRunFolder', () => {
  const line = (seconds: number) => ({
    timing: { seconds, imagesPerSecond: 4 / seconds },
    step: 10,
    losses: { G_GAN: 0.5, G_L1: 30 },
    learningRate: 2e-4,
    epoch: 1,
  });

  it('writes a line a step, with the times last', async () => {
    const texts = [];
    for (const seconds of [1, 2]) {
      const run = await createRunFolder(join(folder, String(seconds)), { seed: 1 });
      await run.log(line(seconds));
      texts.push(await readFile(join(run.dir, 'metrics.jsonl'), 'utf8'));
    }
    expect(texts[0]).toBe(
      '{"step":10,"epoch":1,"learningRate":0.0002,"losses":{"G_GAN":0.5,"G_L1":30},' +
        '"timing":{"seconds":1,"imagesPerSecond":4}}\n',
    );
    const withoutTimes = texts.map((text) => text.replace(/,"timing":\{.*\}\}$/m, '}'));
    expect(withoutTimes[1]).toBe(withoutTimes[0]);
  });

  it('names samples by step and keeps one a step', async () => {
    const run = await createRunFolder(folder, {});
    const write = (path: string) => writeFile(path, 'png');
    await run.addSample({ step: 0, epoch: 0 }, write);
    await run.addSample({ step: 100, epoch: 1 }, write);
    await run.addSample({ step: 100, epoch: 2 }, write);
    expect(await readdir(join(folder, 'samples'))).toEqual(['step-000000.png', 'step-000100.png']);
    expect(run.samples.map(({ step }) => step)).toEqual([0, 100]);
  });
});
