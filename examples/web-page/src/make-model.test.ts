import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel } from '@gan/inference';
import { useBackend } from '@gan/trainers';
import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeModel } from './make-model';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'web-page-model-'));
  await mkdir(join(dir, 'labels'));
  await useBackend('wasm', { threads: 2 });
});
afterEach(() => rm(dir, { recursive: true }));

it('saves a network like the one that the page comes with, and frees the rest', async () => {
  const before = memory().numTensors;
  await makeModel({ dir, steps: 1 });
  expect(memory().numTensors).toBe(before);
  expect(await readdir(join(dir, 'labels'))).toEqual(['1.png', '2.png', '3.png']);
  const made = await loadModel(join(dir, 'model'));
  const committed = fileURLToPath(new URL('../public/model', import.meta.url));
  const shapes = (await loadModel(committed)).getWeights().map(({ shape }) => shape);
  expect(made.getWeights().map(({ shape }) => shape)).toEqual(shapes);
});

it('leaves nothing where it is stopped', async () => {
  const before = memory().numTensors;
  await makeModel({ dir, signal: AbortSignal.abort() });
  expect(memory().numTensors).toBe(before);
  expect(await readdir(dir)).toEqual(['labels']);
  expect(await readdir(join(dir, 'labels'))).toEqual([]);
});
