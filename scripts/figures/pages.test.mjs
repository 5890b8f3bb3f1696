import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../install.mjs';
import { loadRuns } from './definitions.mjs';
import { allPlaces, listPages, misfits } from './pages.mjs';

describe('the pages of this repository', () => {
  it('are the READMEs, the guides and FEATURES.md', () => {
    const pages = listPages();
    for (const page of ['README.md', 'FEATURES.md', 'docs/guides/cyclegan.md']) {
      expect(pages).toContain(page);
    }
    expect(pages).toContain('examples/ring-gan/README.md');
    expect(pages).toContain('packages/metrics/README.md');
  });

  it('show every figure that an example names, and no other', async () => {
    const places = allPlaces();
    expect(places.length).toBeGreaterThan(20);
    expect(misfits(places, await loadRuns([]))).toEqual([]);
  });

  it('have the pictures that examples make', async () => {
    const pictures = (await loadRuns([])).flatMap((run) => Object.keys(run.pictures));
    expect(pictures.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(new Set(pictures).size).toBe(pictures.length);
  });
});

describe('misfits', () => {
  const runs = [{ name: 'a/b', figures: { share: () => '1', time: undefined } }];
  const place = (name, spread) => ({ page: 'p.md', line: 3, name, spread });

  it('names figures that nobody makes or shows, and spreads that are missing or too much', () => {
    expect(misfits([place('a/b/share'), place('a/b/time', 2)], runs)).toEqual([]);
    expect(misfits([place('a/b/share', 2), place('a/b/time')], runs)).toEqual([
      "p.md:3: 'a/b/share' is the same bits everywhere and has no spread",
      "p.md:3: 'a/b/time' needs a spread, as in 'a/b/time, within x2'",
    ]);
    expect(misfits([place('a/c/share')], runs)).toEqual([
      "p.md:3: no example has the figure 'a/c/share'",
      "no page shows the figure 'a/b/share'",
    ]);
  });
});

it('loadRuns finds the runs of an example, or one of them', async () => {
  const names = async (...wanted) => (await loadRuns(wanted)).map(({ name }) => name);
  expect(await names('ring-gan')).toEqual(['ring-gan/all', 'ring-gan/short']);
  expect(await names('ring-gan/short', 'gan-losses')).toEqual(['gan-losses/all', 'ring-gan/short']);
  await expect(names('ring-gam')).rejects.toThrow(/no figures of 'ring-gam'; there are .*ring-gan/);
});
