import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FitEvent } from '@gan/trainers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jsonlMetrics } from './jsonl-metrics';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-jsonl-'));
});
afterEach(() => rm(folder, { recursive: true }));

const start: FitEvent = {
  ...{ type: 'start', step: 0, steps: 9, epochs: 1, stepsPerEpoch: 9, batchSize: 1 },
};
const step = (at: number): FitEvent => ({
  ...{ type: 'step', step: at, epoch: 1, losses: { G: at / 3 }, learningRate: 2e-4 },
  ...{ seconds: at, imagesPerSecond: 1 },
});
const evaluation: FitEvent = { type: 'evaluation', step: 2, epoch: 1, metrics: { ssim: 0.5 } };

it('writes the lines of a run folder, and goes on with them', async () => {
  const path = join(folder, 'metrics.jsonl');
  const first = jsonlMetrics(path);
  for (const event of [start, step(1), step(2), evaluation]) await first.record(event);
  const whole = await readFile(path, 'utf8');
  expect(whole).toBe(
    '{"step":1,"epoch":1,"learningRate":0.0002,"losses":{"G":0.3333333333333333}}\n' +
      '{"step":2,"epoch":1,"learningRate":0.0002,"losses":{"G":0.6666666666666666}}\n' +
      '{"step":2,"epoch":1,"metrics":{"ssim":0.5}}\n',
  );
  const again = jsonlMetrics(path);
  const resumed = { ...start, step: 1, resumedFrom: 'step-000001' } as FitEvent;
  for (const event of [resumed, step(2), evaluation]) await again.record(event);
  expect(await readFile(path, 'utf8')).toBe(whole);
  await again.record(start);
  expect(await readFile(path, 'utf8')).toBe('');
});
