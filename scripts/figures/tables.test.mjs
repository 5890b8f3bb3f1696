import { expect, it } from 'vitest';
import { fenced, markdownTable, percent, printedBelow } from './tables.mjs';

it('aligns numbers to the right', () => {
  expect(
    markdownTable(
      ['', 'share'],
      [
        ['trained', '98.3%'],
        ['real', 1],
      ],
    ),
  ).toBe(
    [
      '|         | share |',
      '|---------|------:|',
      '| trained | 98.3% |',
      '| real    |     1 |',
    ].join('\n'),
  );
});

it('takes what a program printed below a title', () => {
  const output = 'engine\n\nAfter 9 steps, of 8:\na  b\n1  2\n\nmore\n';
  expect(printedBelow(output, 'After 9 steps')).toBe('a  b\n1  2');
  expect(() => printedBelow(output, 'After 8 steps')).toThrow("no line with 'After 8 steps'");
  expect(fenced('a')).toBe('```\na\n```');
});

it('writes shares', () => {
  expect([percent(0.98349), percent(0.9), percent(0.902, 0)]).toEqual(['98.3%', '90.0%', '90%']);
});
