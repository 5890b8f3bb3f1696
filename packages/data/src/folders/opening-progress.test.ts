import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pairedImages } from '../pairs/paired-images';
import { unpairedImages } from '../pairs/unpaired-images';
import { imageFolder } from './image-folder';
import { type OpeningProgress, openingProgress } from './opening-progress';

let root = '';
const folders = { a: '', b: '' };
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'progress-'));
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  for (const side of ['a', 'b'] as const) {
    folders[side] = join(root, side);
    await mkdir(folders[side]);
    for (let i = 0; i < 5; i++) await writeFile(join(folders[side], `${i}.png`), picture);
  }
  await writeFile(join(folders.a, '0.png'), 'damaged');
});
afterAll(() => rm(root, { recursive: true }));

it('reports the end of each phase, of all folders together', async () => {
  const seen: OpeningProgress[] = [];
  const options = {
    preprocess: 'none',
    onCorrupt: 'skip',
    onProgress: (progress: OpeningProgress) => void seen.push(progress),
  } as const;
  const ends = (total: number) => [
    { phase: 'headers', done: total, total },
    { phase: 'pixels', done: total, total },
  ];
  const last = () => seen.splice(0).filter(({ done, total }) => done === total);
  await imageFolder(folders.a, options);
  expect(last()).toEqual(ends(5));
  await pairedImages(folders, options);
  expect(last()).toEqual(ends(10));
  await unpairedImages(folders, options);
  expect(last()).toEqual(ends(10));
  await imageFolder(folders.b, { ...options, onCorrupt: 'stop' });
  expect(last()).toEqual(ends(5).slice(0, 1));
});

it('reports what is done, not more than about ten times a second', async () => {
  const seen: OpeningProgress[] = [];
  const done = openingProgress((progress) => seen.push(progress), 1000);
  const begin = performance.now();
  for (let i = 0; i < 1000; i++) {
    done('headers');
    if (i % 250 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
  }
  const passed = performance.now() - begin;
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(seen.length).toBeLessThanOrEqual(Math.floor(passed / 100) + 1);
  expect(seen.map((progress) => progress.done)).toEqual(
    seen.map((progress) => progress.done).sort((x, y) => x - y),
  );
  expect(seen.at(-1)).toEqual({ phase: 'headers', done: 1000, total: 1000 });
});

it('ends the opening with what the function throws', async () => {
  const onProgress = () => {
    throw new RangeError('enough');
  };
  const enough = new RangeError('enough');
  await expect(imageFolder(folders.b, { onProgress })).rejects.toThrow(enough);
  await expect(pairedImages(folders, { onProgress, onCorrupt: 'skip' })).rejects.toThrow(enough);
  const later = async () => {
    await Promise.resolve();
    onProgress();
  };
  await expect(imageFolder(folders.b, { onProgress: later })).rejects.toThrow(enough);
  await expect(pairedImages(folders, { onProgress: later, onCorrupt: 'skip' })).rejects.toThrow(
    enough,
  );
  await expect(imageFolder(folders.b, { onProgress: 5 as never })).rejects.toThrow(
    'imageFolder: onProgress must be a function that is told { phase, done, total }, got 5',
  );
});
