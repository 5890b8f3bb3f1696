import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendError } from '@gan/core';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { NoisePairs } from '../../test/small-data';
import { type SmallTrainer, smallTrainers } from '../../test/small-trainers';
import { fit } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-engine-failure-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { make } = smallTrainers.Pix2PixTrainer as SmallTrainer;
const lost = () => new BackendError('gan-webgpu: the GPU was lost (driver reset)');

/** A trainer whose engine fails at its third update. */
function failing() {
  const trainer = make();
  const { update } = trainer;
  let updates = 0;
  trainer.update = (batch) => {
    updates += 1;
    if (updates === 3) throw lost();
    return update.call(trainer, batch);
  };
  return trainer;
}

describe('an engine that fails while a run trains', () => {
  it('is an error that names the last checkpoint', async () => {
    const checkpoints = { dir: join(folder, 'run'), every: 2 };
    const run = fit(failing(), new NoisePairs(5, [1, 2]), { steps: 5, checkpoints });
    await expect(run.done()).rejects.toThrow(
      new BackendError(
        `fit: ${lost().message}; the last checkpoint is ${join(folder, 'run', 'step-000002')}, ` +
          'from which a run with resume: true goes on',
      ),
    );
    const resumed = fit(make(), new NoisePairs(5, [1, 2]), { steps: 5, checkpoints, resume: true });
    expect(await resumed.done()).toMatchObject({ step: 5 });
  });

  it('is the engine’s own error where there is none', async () => {
    const trainer = failing();
    const before = memory().numTensors;
    const run = fit(trainer, new NoisePairs(5, [1, 2]), { steps: 5 });
    await expect(run.done()).rejects.toThrow(lost());
    expect(memory().numTensors).toBe(before);
  });
});
