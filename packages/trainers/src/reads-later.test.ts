import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { proceduralFacades } from '@gan/data';
import { readLaterAlone } from '@gan/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { CycleGanTrainer, fit, Pix2PixTrainer } from './index';

afterEach(() => vi.restoreAllMocks());

it('training, checkpoints and going on need no engine that is read at once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'gan-reads-'));
  readLaterAlone();
  const pairs = proceduralFacades({ imageSize: 32, count: 2, seed: 1 });
  try {
    for (const [name, trainer] of Object.entries({
      pix2pix: new Pix2PixTrainer({ imageSize: 32, filters: 1 }),
      cyclegan: new CycleGanTrainer({ imageSize: 32, filters: 1, blocks: 1 }),
    })) {
      const checkpoints = { dir: join(dir, name), every: 1 };
      const logged: number[] = [];
      for (const steps of [1, 2]) {
        const options = { steps, logEvery: 1, checkpoints, resume: true };
        for await (const event of fit(trainer, pairs, options)) {
          if (event.type === 'step') logged.push(event.step);
        }
      }
      expect(logged).toEqual([1, 2]);
      trainer.dispose();
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
});
