import '@tensorflow/tfjs-backend-cpu';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proceduralFacades } from '../facade/procedural-facades';
import type { PairFolders } from './find-pairs';
import { pairedImages } from './paired-images';

const real = fileURLToPath(new URL('../../../../../shared/data/facades/train', import.meta.url));

const PAIRS = 120;

// Counted by the time that the process had on its cores, so that a busy machine does not fail it;
// 2 cores give twice as many. The bench has the figures by the clock, on a quiet machine.
const LEAST_PER_CORE = 30;

let drawn = '';
beforeAll(async () => {
  drawn = await mkdtemp(join(tmpdir(), 'loading-speed-'));
  const facades = proceduralFacades({ imageSize: 300, count: PAIRS });
  for (const side of ['A', 'B']) await mkdir(join(drawn, side));
  for (let i = 0; i < facades.size; i++) {
    const { a, b } = await facades.pairs([i]);
    const image = (tensor: tf.Tensor) =>
      sharp(
        Uint8Array.from(tensor.dataSync(), (v) => Math.round((v + 1) * 127.5)),
        {
          raw: { width: 300, height: 300, channels: 3 },
        },
      );
    await image(b)
      .jpeg({ quality: 90 })
      .toFile(join(drawn, 'A', `${i}.jpg`));
    await image(a)
      .png()
      .toFile(join(drawn, 'B', `${i}.png`));
    tf.dispose([a, b]);
  }
});
afterAll(() => rm(drawn, { recursive: true }));

interface Run {
  readonly pairsPerSecond: number;
  readonly pairsPerCoreSecond: number;
  /** Most resident memory seen, in MiB. */
  readonly peak: number;
}

/** Epochs of the default augmentation at batch 1; the first one warms up. */
async function run(folders: PairFolders, options: { cacheBytes: number }): Promise<Run[]> {
  const all = await pairedImages(folders, options);
  const pairs = all.subset(Array.from({ length: PAIRS }, (_, i) => i));
  const runs: Run[] = [];
  for (let epoch = 1; epoch <= 4; epoch++) {
    const [begin, used] = [performance.now(), process.cpuUsage()];
    let peak = 0;
    for await (const { a, b } of pairs.batches({ batchSize: 1, seed: 0, epoch })) {
      expect(a.shape).toEqual([1, 256, 256, 3]);
      tf.dispose([a, b]);
      peak = Math.max(peak, process.memoryUsage.rss() / 2 ** 20);
    }
    const { user, system } = process.cpuUsage(used);
    const pairsPerSecond = (1e3 * pairs.size) / (performance.now() - begin);
    runs.push({ pairsPerSecond, pairsPerCoreSecond: (1e6 * pairs.size) / (user + system), peak });
  }
  return runs;
}

describe.each([
  ['real facades', () => real],
  ['drawn facades', () => drawn],
])('%s', (_, folder) => {
  it('come fast enough, in memory that stays flat', async (test) => {
    test.skip(!existsSync(join(folder(), 'A')), `there is no ${folder()}`);
    const folders = { a: join(folder(), 'A'), b: join(folder(), 'B') };
    for (const cacheBytes of [0, 2 ** 25]) {
      const tensors = tf.memory().numTensors;
      const runs = await run(folders, { cacheBytes });
      const text = runs.map(
        (r) =>
          `${r.pairsPerSecond.toFixed(0)}/s, ${r.pairsPerCoreSecond.toFixed(0)} a core, ` +
          `${r.peak.toFixed(0)} MiB`,
      );
      console.log(`cacheBytes ${cacheBytes}: ${text.join('; ')}`);
      const [, second, ...later] = runs as [Run, Run, Run, Run];
      for (const { pairsPerCoreSecond } of runs.slice(1)) {
        expect(pairsPerCoreSecond).toBeGreaterThan(LEAST_PER_CORE);
      }
      // A leak of one image a pair would add 22 MiB an epoch.
      for (const { peak } of later) expect(peak - second.peak).toBeLessThan(24);
      expect(tf.memory().numTensors).toBe(tensors);
    }
  });
});
