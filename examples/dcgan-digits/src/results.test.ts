import { expect, it } from 'vitest';
import { resultRows, resultsTable } from './results';

const results = {
  samples: 500,
  bySteps: [
    { step: 0, distance: 17.054 },
    { step: 250, distance: 3.5 },
  ],
  floor: 0.04975,
  classifier: 0.99,
};

it('writes the distances by step, and what real digits have', () => {
  expect(resultsTable(results)).toBe(
    [
      'Frechet distance of 500 generated digits to as many held-out ones',
      '  after 0 steps            17.05',
      '  after 250 steps          3.500',
      '  real training digits   0.04975',
    ].join('\n'),
  );
});

it('points out the last', () => {
  expect(resultRows(results).rows.map(({ headline }) => headline)).toEqual([
    false,
    true,
    undefined,
  ]);
});
