import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { proceduralFacades } from '@gan/data';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { train } from './ablation';
import { parseAblationFlags } from './ablation-flags';
import { ablationReport, finding, savePicture } from './ablation-report';
import { variants } from './ablation-variants';
import { loadPairs, splitData } from './data';

const cell = (sharpness: number) => ({
  values: { l1: 0.2, ssim: 0.3, sharpness },
  pictures: { shape: [1, 1, 1, 3], bytes: 'AAAA' } as const,
});

describe('the report', () => {
  const results = new Map(variants.map(({ name }, i) => [name, [cell(0.1 * i + 0.2)]]));

  it('has a table of losses and one of patches in order of size', () => {
    const lines = ablationReport(results).split('\n');
    const firsts = lines.filter((line) => line.startsWith('| ')).map((line) => line.split(' ')[1]);
    expect(firsts).toEqual(['loss', 'L1', 'cGAN', 'L1', 'patch', '1', '16', '70', '286']);
    expect(lines.find((line) => line.startsWith('| 70'))).toContain('0.400');
  });

  it('compares the mean sharpness of L1 with that of the whole loss', () => {
    expect(finding(results)).toContain('0.50 of that of L1 + cGAN (L1 alone is blurry;');
    const sharp = new Map([...results, ['L1', [cell(0.3), cell(0.42)]]]);
    expect(finding(sharp)).toContain('0.90 of that of L1 + cGAN (L1 alone is not blurry enough');
  });
});

describe('a variant', () => {
  const folder = mkdtemp(join(tmpdir(), 'gan-ablation-'));
  afterAll(async () => rm(await folder, { recursive: true }));

  it('trains, is measured by its seed alone, and leaks nothing', async () => {
    const flags = parseAblationFlags(['--ablation', '--steps', '2', '--filters', '1']);
    const pairs = proceduralFacades({ imageSize: 128, count: 3 });
    const data = splitData(pairs, 'drawn', 1, 1);
    const heldOut = await loadPairs(data.heldOut);
    const setting = { flags, data, heldOut, signal: new AbortController().signal };
    const before = memory().numTensors;
    const run = async (name: string, seed: number) => {
      const variant = variants.find((v) => v.name === name)!;
      const { values, pictures } = await train(variant, seed, setting);
      expect(pictures.shape).toEqual([1, 128, 128, 3]);
      dispose(pictures);
      return values;
    };
    const first = await run('L1', 1);
    // Two steps leave the picture grey: far from the photo, and without edges.
    expect(first.l1).toBeGreaterThan(0.2);
    expect(first.l1).toBeLessThan(0.7);
    expect(first.sharpness).toBeLessThan(0.1);
    expect(await run('L1', 1)).toEqual(first);
    expect(await run('patch 1', 1)).not.toEqual(first);
    expect(memory().numTensors).toBe(before);

    const results = new Map([
      ['L1', [{ ...cell(1), pictures: { ...shape128(), bytes: zeros() } }]],
    ]);
    await savePicture(join(await folder, 'x.png'), heldOut, results);
    expect(memory().numTensors).toBe(before);
    for (const { a, b } of heldOut) dispose([a, b]);
  });
});

const shape128 = () => ({ shape: [1, 128, 128, 3] as const });
const zeros = () => Buffer.alloc(128 * 128 * 3).toString('base64');
