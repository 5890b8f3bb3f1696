import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunFolder } from '@gan/runs';
import { expect, it } from 'vitest';
import { parseFlags } from './flags';
import { reportOf } from './report';

it('sums up a run: figures, engine, and the speed over all of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gan-pix2pix-report-'));
  try {
    const run = await createRunFolder(folder, {});
    const input = {
      status: 'running' as const,
      flags: parseFlags(['--batch', '4', '--steps', '50']),
      description: 'procedural facades',
      trainPairs: 384,
      backend: { name: 'cpu' as const, tfName: 'cpu', device: 'JavaScript', reason: 'asked for' },
    };
    expect(reportOf(run, input).figures).toEqual([
      { label: 'steps', value: '0' },
      { label: 'images a second', value: '–' },
      { label: 'training time', value: '–' },
    ]);
    const losses = { G_GAN: 1, G_L1: 1, D_real: 1, D_fake: 1 };
    for (const [step, seconds] of [
      [25, 20],
      [50, 100],
    ] as const) {
      const timing = { seconds, imagesPerSecond: 9 };
      await run.log({ step, epoch: 1, learningRate: 2e-4, losses, timing });
    }
    const { figures, facts, subtitle } = reportOf(run, input);
    expect(figures.map(({ value }) => value)).toEqual(['50', '2.00', '1:40']);
    expect(subtitle).toBe('procedural facades, 128×128 pixels, seed 1');
    expect(facts[0]?.rows).toContainEqual(['pairs', '384 to train on, 16 held out']);
    expect(facts[1]?.rows).toContainEqual(['backend', 'cpu (cpu)']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
