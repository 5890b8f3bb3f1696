import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAblationFlags, parseFlags } from './flags';

const words = (line: string) => line.split(' ').filter(Boolean);
const parse = (line: string) => parseFlags(words(line));

describe('parseFlags', () => {
  it('has defaults for everything', () => {
    expect(parse('')).toMatchObject({
      source: { kind: 'procedural' },
      size: 64,
      blocks: 3,
      filters: 8,
      epochs: 5,
      batch: 1,
      seed: 1,
      backend: 'auto',
    });
  });

  it('reads folders, with and without pairs to judge by', () => {
    const folders = { kind: 'folders', a: resolve('x'), b: resolve('y') };
    expect(parse('--a x --b y').source).toEqual(folders);
    expect(parse('--a x --b y --test-a u --test-b v').source).toEqual({
      ...folders,
      test: { a: resolve('u'), b: resolve('v') },
    });
  });

  it.each([
    ['--a x', '--a needs --b, the folder of the other side'],
    ['--test-b x', '--test-b needs --test-a'],
    ['--test-a x --test-b y', 'belong to --a and --b; give those too'],
    ['--size 66', '--size must be a multiple of 4 for the generators, got 66; use 64'],
    ['--size 16', 'must be an integer of at least 32'],
    ['--seeds 3', "unknown option '--seeds'"],
  ])('refuses %j', (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });
});

describe('parseAblationFlags', () => {
  it('has several seeds, and pairs to judge by', () => {
    const flags = parseAblationFlags(words('--ablation --seed 4 --seeds 2'));
    expect(flags).toEqual({
      ...{ source: { kind: 'procedural' }, size: 64, blocks: 3, filters: 8 },
      ...{ steps: 300, batch: 1, seed: 4, seeds: 2, backend: 'auto' },
      ...{ out: undefined, threads: undefined },
    });
    expect(() => parseAblationFlags(words('--ablation --a x --b y'))).toThrow(
      '--ablation needs pairs to judge by: give --test-a and --test-b',
    );
  });
});
