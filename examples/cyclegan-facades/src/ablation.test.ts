import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { encodeImages } from '@gan-examples/shared';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import { finding, savePicture, train, variants } from './ablation';
import { openData } from './data';
import { parseAblationFlags } from './flags';

const folder = mkdtempSync(join(tmpdir(), 'gan-cyclegan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const cells = (...accuracies: number[]) =>
  accuracies.map((pixel) => ({
    values: { pixel, class: pixel / 2, cyclePhoto: 0 },
    pictures: { shape: [1, 1, 1, 3], bytes: '' } as const,
  }));

it('compares the means over seeds', () => {
  const good = new Map([
    ['GAN alone', cells(0.2, 0.3)],
    ['both cycles', cells(0.5, 0.6)],
  ]);
  expect(finding(good)).toBe(
    'Label accuracy of both cycles: 2.20 times that of GAN alone (at least 1.5 holds); ' +
      'mean over labels: 2.20 times.',
  );
  const bad = new Map([...good, ['both cycles', cells(0.3, 0.3)]]);
  expect(finding(bad)).toContain('1.20 times that of GAN alone (at least 1.5 does not hold)');
});

it('leaves out one cycle, or both', () => {
  expect(variants).toEqual({
    'GAN alone': { lambdaA: 0, lambdaB: 0 },
    'GAN + forward cycle': { lambdaB: 0 },
    'both cycles': {},
  });
});

it('trains a variant, measures it by its seed alone, and leaks nothing', async () => {
  const words = '--ablation --size 32 --steps 1 --filters 1 --blocks 1'.split(' ');
  const flags = parseAblationFlags(words);
  const opened = await openData(flags);
  const data = { ...opened, heldOut: opened.heldOut.slice(0, 2) };
  const { signal } = new AbortController();
  const before = memory().numTensors;
  const run = async (name: string) => {
    const { values, pictures } = await train(name, 7, flags, data, signal);
    const encoded = await encodeImages(pictures);
    dispose(pictures);
    return { values, pictures: encoded };
  };
  const first = await run('both cycles');
  // One step leaves everything grey, whose nearest label is a guess.
  expect(first.values.class).toBeLessThan(0.4);
  expect(first.values.cyclePhoto).toBeGreaterThan(0.2);
  expect(await run('both cycles')).toEqual(first);
  expect(await run('GAN alone')).not.toEqual(first);
  await savePicture(join(folder, 'x.png'), data, new Map([['both cycles', [first]]]));
  expect(memory().numTensors).toBe(before);
  // Photo, output and truth of 32 pixels, gaps of 2: the width in the PNG's header.
  expect(readFileSync(join(folder, 'x.png')).readUInt32BE(16)).toBe(100);
});
