import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAblationFlags } from './ablation-flags';

const parse = (line: string) => parseAblationFlags(line.split(' ').filter(Boolean));

describe('parseAblationFlags', () => {
  it('has defaults for everything', () => {
    expect(parse('--ablation')).toEqual({
      source: { kind: 'procedural' },
      direction: 'AtoB',
      size: 128,
      steps: 300,
      batch: 1,
      filters: 16,
      lambdaL1: 10,
      seed: 1,
      seeds: 3,
      heldOut: 16,
      out: undefined,
      backend: 'auto',
      threads: undefined,
    });
  });

  it('reads the sources of images', () => {
    const folders = { kind: 'folders', a: resolve('x'), b: resolve('y') };
    expect(parse('--ablation --a x --b y').source).toEqual(folders);
    expect(parse('--ablation --ab z').source).toEqual({ kind: 'sideBySide', ab: resolve('z') });
  });

  it.each([
    ['--a x', 'either --a and --b, or --ab'],
    ['--a x --b y --ab z', 'give one source of images'],
    ['--size 64', 'must be an integer of at least 128'],
    ['--size 384', '--size must be 128 or a multiple of 256 for the U-Net, got 384'],
    ['--download', "unknown option '--download'"],
  ])('refuses %j', (line, message) => {
    expect(() => parse(`--ablation ${line}`)).toThrow(message);
  });
});
