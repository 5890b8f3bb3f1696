import { expect, it } from 'vitest';
import { parseFlags } from './flags';

const parse = (line: string) => parseFlags(line.split(' ').filter(Boolean));

it('trains on drawn digits by default', () => {
  expect(parse('')).toMatchObject({
    source: { kind: 'synthetic' },
    epochs: 16,
    batch: 32,
    filters: 16,
    latent: 16,
    classifierSteps: 500,
    seed: 1,
  });
});

it('takes steps in the place of epochs', () => {
  expect(parse('--steps 9 --filters 3')).toMatchObject({ steps: 9, filters: 3 });
  expect(parse('--steps 9').epochs).toBeUndefined();
});

it('refuses what it does not know', () => {
  expect(() => parse('--filters none')).toThrow('--filters');
  expect(() => parse('--download --mnist d')).toThrow('exclude each other');
});
