import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { fill, memory, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ablationTable, meanOverSeeds } from './ablation-table';
import { decodeImages } from './encoded-images';
import { openAblationFolder, runAblation } from './run-ablation';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-ablation-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a and b with the seeds; tells what was run and what the results are. */
async function ablate(seeds: readonly number[], signal = new AbortController().signal) {
  const ran: string[] = [];
  const results = await runAblation({
    dir: folder,
    variants: ['a + b', 'c'],
    seeds,
    signal,
    run: async (variant, seed) => {
      ran.push(`${variant} ${seed}`);
      const values = { score: seed + (variant === 'c' ? 0.5 : 0) };
      return { values, pictures: fill([1, 1, 1, 3], -1) as Tensor4D };
    },
  });
  return { ran, results };
}

describe('runAblation', () => {
  it('runs each variant with each seed, and nothing twice', async () => {
    const before = memory().numTensors;
    const first = await ablate([1]);
    expect(first.ran).toEqual(['a + b 1', 'c 1']);
    const { ran, results } = await ablate([1, 2]);
    expect(ran).toEqual(['a + b 2', 'c 2']);
    expect(results.get('c')!.map(({ values }) => values.score)).toEqual([1.5, 2.5]);
    expect(memory().numTensors).toBe(before);
    const pictures = decodeImages(results.get('c')![0]!.pictures);
    expect([...pictures.dataSync()]).toEqual([-1, -1, -1]);
    pictures.dispose();
  });

  it('stops between runs', async () => {
    await expect(ablate([1], AbortSignal.abort())).rejects.toThrow('aborted');
  });

  it('names a file that is damaged', async () => {
    await ablate([1]);
    await writeFile(join(folder, 'cells', 'c-seed-1.json'), '{"val');
    await expect(ablate([1])).rejects.toThrow(/c-seed-1\.json is damaged; delete it/);
  });
});

describe('openAblationFolder', () => {
  it('goes on in a folder of the same settings, and takes another for others', async () => {
    const fallback = join(folder, 'ablation');
    const open = (settings: object, out?: string) => openAblationFolder(out, fallback, settings);
    expect(await open({ steps: 1 })).toBe(fallback);
    expect(await open({ steps: 1 })).toBe(fallback);
    expect(await open({ steps: 2 })).toBe(`${fallback}-2`);
    expect(await open({ steps: 2 })).toBe(`${fallback}-2`);
    expect(await open({ steps: 1 }, fallback)).toBe(fallback);
    await expect(open({ steps: 3 }, fallback)).rejects.toThrow(
      `--out: ${fallback} holds an ablation with other settings; name a new folder`,
    );
    expect(JSON.parse(await readFile(join(fallback, 'settings.json'), 'utf8'))).toEqual({
      steps: 1,
    });
  });
});

describe('ablationTable', () => {
  it('writes means, and the seeds behind them', async () => {
    const { results } = await ablate([1, 2]);
    expect(meanOverSeeds(results.get('a + b')!, 'score')).toBe(1.5);
    const table = ablationTable(results, [{ name: 'score', title: 'score' }], 'variant');
    expect(table.split('\n')).toEqual([
      '| variant | score                |',
      '|---------|----------------------|',
      '| a + b   | 1.500 (1.000, 2.000) |',
      '| c       | 2.000 (1.500, 2.500) |',
    ]);
    const one = await ablate([1]);
    expect(ablationTable(one.results, [{ name: 'score', title: 's' }], 'v')).toContain('| 1.000 |');
  });
});
