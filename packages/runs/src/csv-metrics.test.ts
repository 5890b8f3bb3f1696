import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FitEvent } from '@gan/trainers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvMetrics } from './csv-metrics';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-csv-'));
  path = join(folder, 'metrics.csv');
});
afterEach(() => rm(folder, { recursive: true }));

const text = () => readFile(path, 'utf8');
const start = (step = 0): FitEvent => ({
  ...{ type: 'start', step, steps: 9, epochs: 1, stepsPerEpoch: 9, batchSize: 1 },
  ...(step > 0 ? { resumedFrom: `step-${step}` } : {}),
});
const step = (at: number, losses: Record<string, number> = { G: at / 3, D: -at }): FitEvent => ({
  ...{ type: 'step', step: at, epoch: 1, losses, learningRate: 2e-4 },
  ...{ seconds: at, imagesPerSecond: 1 },
});
const evaluation = (at: number, metrics: Record<string, number> = { ssim: 0.5 }): FitEvent => ({
  ...{ type: 'evaluation', step: at, epoch: 1, metrics },
});
const end: FitEvent = { type: 'end', step: 9, epoch: 1, reason: 'finished' };

async function recordAll(events: readonly FitEvent[]): Promise<void> {
  const csv = csvMetrics(path);
  for (const event of events) await csv.record(event);
}

describe('csvMetrics', () => {
  it('writes a row a step and a row an evaluation, columns as they come', async () => {
    await recordAll([start(), step(1), evaluation(1), step(2), evaluation(2), end]);
    expect(await text()).toBe(
      [
        'step,epoch,learningRate,losses/G,losses/D,metrics/ssim',
        '1,1,0.0002,0.3333333333333333,-1,',
        '1,1,,,,0.5',
        '2,1,0.0002,0.6666666666666666,-2,',
        '2,1,,,,0.5',
        '',
      ].join('\n'),
    );
    expect(await readdir(folder)).toEqual(['metrics.csv']);
  });

  it('quotes names, and writes what is not finite', async () => {
    const losses = { 'a,b': Number.NaN, 'say "hi"': Infinity };
    await recordAll([start(), step(1, losses), step(2, losses)]);
    expect(await text()).toBe(
      'step,epoch,learningRate,"losses/a,b","losses/say ""hi"""\n' +
        '1,1,0.0002,NaN,Infinity\n2,1,0.0002,NaN,Infinity\n',
    );
    await recordAll([start(1), step(2, losses)]);
    expect((await text()).split('\n')).toHaveLength(4);
  });

  it.each([1, 2, 3, 4])(
    'goes on after step %i to the same bytes as without a break',
    async (at) => {
      const events = [step(1), step(2), evaluation(2), step(3), step(4), evaluation(4, { l1: 1 })];
      await recordAll([start(), ...events]);
      const whole = await text();
      await recordAll([start(at), ...events.filter((event) => 'step' in event && event.step > at)]);
      expect(await text()).toBe(whole);
    },
  );

  it('has the columns of a run that was at that step', async () => {
    await recordAll([start(), step(1), evaluation(2)]);
    await recordAll([start(1)]);
    expect((await text()).split('\n')[0]).toBe('step,epoch,learningRate,losses/G,losses/D');
  });

  it.each([
    ['torn within', '3,1,0.00'],
    ['torn at its end', '3,1,0.0002,1,-3'],
    ['holes of a power cut', `${'\0'.repeat(40)}\n`],
    ['a row of something else', 'three,1,0.0002,1,-3\n'],
    ['too few cells', '3,1\n'],
  ])('repairs a last row: %s', async (_, torn) => {
    await recordAll([start(), step(1), step(2)]);
    const whole = await text();
    await writeFile(path, whole + torn);
    await recordAll([start(2)]);
    expect(await text()).toBe(whole);
  });

  it('begins anew with a run that goes on from nothing, and makes no file before the first row', async () => {
    await recordAll([start(), step(1), step(2)]);
    await recordAll([start()]);
    await expect(stat(path)).rejects.toThrow('ENOENT');
    await recordAll([start(), step(1, { loss: 1 })]);
    expect(await text()).toBe('step,epoch,learningRate,losses/loss\n1,1,0.0002,1\n');
  });

  it('leaves a file of something else as it is', async () => {
    await writeFile(path, 'name,age\nAda,36\n');
    await expect(recordAll([start()])).rejects.toMatchObject({
      code: 'OptionError',
      message: `csvMetrics: the first column of ${path} must be 'step', got 'name'; name another file`,
    });
    await expect(recordAll([step(1)])).rejects.toThrow('name another file');
    expect(await text()).toBe('name,age\nAda,36\n');
  });

  it('leaves a whole file alone', async () => {
    await recordAll([start(), step(1), step(2)]);
    const { ino } = await stat(path);
    await recordAll([start(2)]);
    expect((await stat(path)).ino).toBe(ino);
  });
});
