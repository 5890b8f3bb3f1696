import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { smallDisk } from '@gan/testing';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoisePairs } from '../../test/small-data';
import { type AnyTrainer, type SmallTrainer, smallTrainers } from '../../test/small-trainers';
import { fit, latestCheckpoint, type SavableTrainer, writeCheckpoint } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-disk-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mounted = smallDisk(disk, '200k');
afterAll(() => {
  mounted?.unmount();
  rmSync(folder, { recursive: true });
});

const { make } = smallTrainers.Pix2PixTrainer as SmallTrainer;
const dir = join(disk, 'checkpoints');

async function train(trainer: AnyTrainer, resume = false): Promise<string[]> {
  const told: string[] = [];
  const options = { steps: 6, logEvery: 1, checkpoints: { dir, every: 2 }, resume };
  for await (const event of fit(trainer, new NoisePairs(5, [1, 2]), options)) {
    if (event.type === 'checkpoint') told.push(event.path);
    if (event.type === 'start') told.push(`start ${event.step}`);
  }
  return told;
}

it('a file in the place of a folder is refused, and left as it is', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'a text');
  const trainer = make() as unknown as SavableTrainer;
  const tensors = memory().numTensors;
  await expect(writeCheckpoint(trainer, { dir: file, step: 1 })).rejects.toMatchObject({
    code: 'CheckpointError',
    message: expect.stringMatching(
      new RegExp(
        `^writeCheckpoint: cannot write ${file}/step-000001 \\(ENOTDIR.*\\); something of that name is in ` +
          'the way; choose another folder. Earlier checkpoints are as they were$',
      ),
    ),
  });
  expect(memory().numTensors).toBe(tensors);
  const run = fit(make(), new NoisePairs(5, [1, 2]), {
    steps: 1,
    checkpoints: { dir: join(file, 'checkpoints'), every: 1 },
  });
  await expect(run.next()).rejects.toMatchObject({ code: 'CheckpointError' });
  expect(readFileSync(file, 'utf8')).toBe('a text');
  const missing = join(folder, 'missing');
  await expect(writeCheckpoint(trainer, { dir: missing, step: 1 })).rejects.toThrow(
    'check that the folder exists',
  );
});

describe.skipIf(!mounted)('on a disk of its own', () => {
  beforeAll(async () => {
    // Room for one checkpoint, and not for two.
    const trainer = make() as unknown as SavableTrainer;
    const { bytes } = await writeCheckpoint(trainer, { dir: folder, step: 0 });
    mounted?.remount(`size=${Math.ceil((1.6 * bytes) / 4096) * 4}k`);
  });

  it('a full disk ends the run with the file, the reason and the earlier checkpoints whole', async () => {
    await expect(train(make())).rejects.toMatchObject({
      code: 'CheckpointError',
      message: expect.stringMatching(
        new RegExp(
          `^fit: cannot write ${dir}/step-000004/[a-z]+\\.(safetensors|json) \\(ENOSPC.*the disk is ` +
            'full; free some space, or keep fewer checkpoints. Earlier checkpoints are as they were$',
        ),
      ),
    });
    expect(readdirSync(dir)).toEqual(['step-000002']);
    expect(await latestCheckpoint(dir)).toMatchObject({ rejected: [] });
  });

  it('a full disk leaves nothing of a write, and no tensor', async () => {
    const trainer = make() as unknown as SavableTrainer;
    const tensors = memory().numTensors;
    await expect(writeCheckpoint(trainer, { dir, step: 9 })).rejects.toThrow('the disk is full');
    expect(memory().numTensors).toBe(tensors);
    expect(readdirSync(dir)).toEqual(['step-000002']);
  });

  it('a run goes on once there is room', async () => {
    mounted?.remount('size=4m');
    const [start, ...checkpoints] = await train(make(), true);
    expect(start).toBe('start 2');
    expect(checkpoints.at(-1)).toBe(join(dir, 'step-000006'));
  });

  it('a read-only folder is refused before the first step, and left as it is', async () => {
    rmSync(join(dir, 'step-000006'), { recursive: true });
    const before = readdirSync(dir);
    mounted?.remount('ro');
    try {
      await expect(train(make(), true)).rejects.toMatchObject({
        code: 'CheckpointError',
        message: expect.stringMatching(
          new RegExp(`^fit: cannot write checkpoints in ${dir} \\(EROFS.*you may not write there`),
        ),
      });
      expect(readdirSync(dir)).toEqual(before);
      expect(await latestCheckpoint(dir)).toMatchObject({ rejected: [] });
    } finally {
      mounted?.remount('rw');
    }
  });
});
