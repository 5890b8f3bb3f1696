import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { parseFlags } from './flags';
import { generatedBatches, saveClassGrid } from './generated';
import { conditionalTrainer } from './networks';

const trainer = conditionalTrainer(parseFlags(['--filters', '1', '--latent', '2']));

it('makes as many of each class, anew from one seed', () => {
  const before = memory().numTensors;
  const batches = [...generatedBatches(trainer, { perClass: 30, seed: 4 })];
  expect(batches.map(({ images }) => images.shape)).toEqual([
    [200, 32, 32, 1],
    [100, 32, 32, 1],
  ]);
  const labels = batches.flatMap((batch) => batch.labels);
  expect(Array.from({ length: 10 }, (_, c) => labels.filter((l) => l === c).length)).toEqual(
    Array<number>(10).fill(30),
  );
  const again = [...generatedBatches(trainer, { perClass: 30, seed: 4 })];
  expect(again[1]!.images.dataSync()).toEqual(batches[1]!.images.dataSync());
  expect(again[0]!.images.dataSync().slice(0, 9)).not.toEqual(
    again[1]!.images.dataSync().slice(0, 9),
  );
  dispose([...batches, ...again].map(({ images }) => images));
  expect(memory().numTensors).toBe(before);
});

it('saves ten by ten digits', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gan-cgan-'));
  await saveClassGrid(join(folder, 'grid.png'), trainer, 1);
  const { width, height } = await sharp(join(folder, 'grid.png')).metadata();
  expect([width, height]).toEqual([338, 338]);
  await rm(folder, { recursive: true });
});
