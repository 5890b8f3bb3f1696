import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunFolder } from './run-folder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('createRunFolder', () => {
  const line = (seconds: number) => ({
    timing: { seconds, imagesPerSecond: 4 / seconds },
    step: 10,
    losses: { G_GAN: 0.5, G_L1: 30 },
    learningRate: 2e-4,
    epoch: 1,
  });

  it('writes a line a step, the same for the same losses, and its times elsewhere', async () => {
    const texts = [];
    for (const seconds of [1, 2]) {
      const run = await createRunFolder(join(folder, String(seconds)), { seed: 1 });
      await run.log(line(seconds));
      texts.push(await readFile(join(run.dir, 'metrics.jsonl'), 'utf8'));
      expect(await readFile(join(run.dir, 'timing.jsonl'), 'utf8')).toBe(
        `{"step":10,"seconds":${seconds},"imagesPerSecond":${4 / seconds}}\n`,
      );
    }
    expect(texts[0]).toBe(
      '{"step":10,"epoch":1,"learningRate":0.0002,"losses":{"G_GAN":0.5,"G_L1":30}}\n',
    );
    expect(texts[1]).toBe(texts[0]);
  });

  it('is not made twice', async () => {
    await createRunFolder(folder, { seed: 1 });
    await expect(createRunFolder(folder, { seed: 2 })).rejects.toMatchObject({
      code: 'OptionError',
      message: `createRunFolder: ${folder} holds a run; go on with it by openRunFolder, or name a new folder`,
    });
    expect(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))).toEqual({ seed: 1 });
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
