import { expect, it } from 'vitest';
import { short, textTable } from './tables';

it('lines numbers up', () => {
  const table = {
    columns: ['step', 'a'],
    rows: [
      ['1', '0.25'],
      ['1000', '3'],
    ],
  };
  expect(textTable(table)).toBe('step     a\n   1  0.25\n1000     3');
});

it('shows three digits that count', () => {
  expect([0.123456, 12.3456, 0, 1e-5, 1].map(short)).toEqual(['0.123', '12.3', '0', '1.0e-5', '1']);
});
