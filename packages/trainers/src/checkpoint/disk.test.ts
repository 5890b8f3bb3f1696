import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoisePairs } from '../../test/small-data';
import { type AnyTrainer, type SmallTrainer, smallTrainers } from '../../test/small-trainers';
import { fit, latestCheckpoint, type SavableTrainer, writeCheckpoint } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-disk-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' });

/** Only root may mount; elsewhere these tests are skipped. */
const mounts = (() => {
  try {
    mount('-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk);
    return true;
  } catch {
    return false;
  }
})();
afterAll(() => {
  if (mounts) execFileSync('umount', [disk]);
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

describe.skipIf(!mounts)('on a disk of its own', () => {
  beforeAll(async () => {
    // Room for one checkpoint, and not for two.
    const trainer = make() as unknown as SavableTrainer;
    const { bytes } = await writeCheckpoint(trainer, { dir: folder, step: 0 });
    mount('-o', `remount,size=${Math.ceil((1.6 * bytes) / 4096) * 4}k`, disk);
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

  it('and goes on once there is room', async () => {
    mount('-o', 'remount,size=4m', disk);
    const [start, ...checkpoints] = await train(make(), true);
    expect(start).toBe('start 2');
    expect(checkpoints.at(-1)).toBe(join(dir, 'step-000006'));
  });

  it('a read-only folder is refused before the first step, and left as it is', async () => {
    rmSync(join(dir, 'step-000006'), { recursive: true });
    const before = readdirSync(dir);
    mount('-o', 'remount,ro', disk);
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
      mount('-o', 'remount,rw', disk);
    }
  });
});
