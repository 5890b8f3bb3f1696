import { expect, it } from 'vitest';
import { ablationTable, bySeed, ratio } from './ablations.mjs';

const result = {
  text: async () => '| loss |\n|---|\n\n| patch |\n|---|\n\nfinding\n',
  json: async (path) => ({
    values: { pixel: path.startsWith('cells/both-seed-') ? 3 : Number(path.at(-6)) },
  }),
};

it('reads tables and seeds of an ablation', async () => {
  expect(await ablationTable(1)(result)).toBe('| patch |\n|---|');
  expect(await bySeed(result, 'alone', 'pixel')).toEqual([1, 2, 3]);
  expect(await ratio('both', 'alone', 'pixel', 2)(result)).toBe('1.50');
});
