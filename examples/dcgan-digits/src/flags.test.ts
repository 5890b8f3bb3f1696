import { expect, it } from 'vitest';
import { parseFlags } from './flags';

const parse = (line: string) => parseFlags(line.split(' ').filter(Boolean));

it('trains at 32 x 32 on drawn digits by default', () => {
  expect(parse('')).toMatchObject({
    source: { kind: 'synthetic' },
    size: 32,
    epochs: 6,
    batch: 32,
    evaluateEvery: 250,
  });
  expect(parse('--size 64').size).toBe(64);
});

it('refuses other sizes', () => {
  expect(() => parse('--size 28')).toThrow('Allowed choices are 32, 64');
});
