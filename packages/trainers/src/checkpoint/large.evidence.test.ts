import '@gan/backend-wasm';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@gan/core';
import { memory, setBackend, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fit, Pix2PixTrainer, trainerFrom } from '../index';
import { lockFolder } from './folder-lock';
import { startCheckpoint } from './write-checkpoint';

const folder = mkdtempSync(join(tmpdir(), 'gan-large-'));
beforeAll(() => setBackend('gan-wasm'));
afterAll(() => rmSync(folder, { recursive: true }));

const MiB = 2 ** 20;
const black: Dataset<{ a: Tensor4D; b: Tensor4D }> = {
  size: 4,
  async *batches({ skip = 0 }) {
    for (let i = skip; i < 4; i++) yield { a: zeros([1, 256, 256, 3]), b: zeros([1, 256, 256, 3]) };
  },
};

it('the full pix2pix is saved in under 2 s, without a second copy, at a live event loop', async () => {
  const trainer = new Pix2PixTrainer();
  const dir = join(folder, 'checkpoints');
  const steps: number[] = [];
  const update = trainer.update.bind(trainer);
  trainer.update = (batch) => {
    const begin = performance.now();
    const losses = update(batch);
    steps.push(performance.now() - begin);
    return losses;
  };

  // What a timer sees of the event loop, and the memory outside of the WebAssembly memory.
  let last = performance.now();
  let gap = 0;
  let peak = 0;
  const buffers = () => process.memoryUsage().arrayBuffers;
  const before = buffers();
  const timer = setInterval(() => {
    gap = Math.max(gap, performance.now() - last);
    peak = Math.max(peak, buffers());
    last = performance.now();
  }, 5);
  const saved: { seconds: number; bytes: number }[] = [];
  for await (const event of fit(trainer, black, {
    steps: 4,
    logEvery: 1,
    checkpoints: { dir, every: 2, keep: 1 },
  })) {
    if (event.type === 'checkpoint') saved.push(event);
  }
  clearInterval(timer);

  const bytes = saved[0]?.bytes ?? 0;
  const blocked = Math.max(...saved.map(({ seconds }) => seconds));
  const longestStep = Math.max(...steps);
  console.log(
    `${(bytes / MiB).toFixed(0)} MiB; training waited ${blocked.toFixed(2)} s; extra memory ` +
      `${((peak - before) / MiB).toFixed(0)} MiB; longest gap of the event loop ${gap.toFixed(0)} ms, ` +
      `longest step ${longestStep.toFixed(0)} ms`,
  );
  expect(saved).toHaveLength(2);
  expect(readdirSync(dir)).toEqual(['step-000004']);
  expect(bytes).toBeGreaterThan(3 * 57_000_000 * 4);
  expect(blocked).toBeLessThan(2);
  expect(peak - before).toBeLessThan(bytes / 2);
  // A timer may fire late by its own period, and a batch is read before a step.
  expect(gap).toBeLessThan(1.1 * longestStep + 50);

  const tensors = memory().numTensors;
  const again = await trainerFrom(dir);
  expect(again.checkpoint.step).toBe(4);
  again.trainer.dispose();
  expect(memory().numTensors).toBe(tensors);
  trainer.dispose();
});

it('resident memory grows by less than half of a second copy of it', async () => {
  const trainer = new Pix2PixTrainer();
  const dir = mkdtempSync(join(folder, 'checkpoints-'));
  const lock = await lockFolder('test', dir, {
    option: 'dir',
    forceOption: '',
    force: false,
    brief: false,
  });
  for (const step of [1, 2, 3]) {
    const before = process.memoryUsage().rss;
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 5);
    const begin = performance.now();
    const seconds = () => (performance.now() - begin) / 1000;
    const started = await startCheckpoint('test', { trainer, dir, step, run: null, lock });
    const blocked = seconds();
    const { bytes } = await started.committed;
    clearInterval(timer);
    console.log(
      `${(bytes / MiB).toFixed(0)} MiB read in ${blocked.toFixed(2)} s, on the disk in ` +
        `${seconds().toFixed(2)} s; resident memory grew by ${((peak - before) / MiB).toFixed(0)} MiB`,
    );
    expect(peak - before).toBeLessThan(bytes / 2);
  }
  await lock.release();
  trainer.dispose();
});
