import { expect, it } from 'vitest';
import { resultsTable } from './results';

it('writes shares as percentages', () => {
  const perClass = [1, 0.94];
  const table = resultsTable({
    samples: 200,
    accuracy: 0.97,
    perClass,
    untrained: 0.1,
    real: 0.9875,
  });
  expect(table).toBe(
    [
      'Labelled as asked, of 200 generated digits',
      '  trained generator            97.0%',
      '  untrained generator          10.0%',
      '  held-out real digits         98.8%',
      '  trained generator, class 0  100.0%',
      '  trained generator, class 1   94.0%',
    ].join('\n'),
  );
});
