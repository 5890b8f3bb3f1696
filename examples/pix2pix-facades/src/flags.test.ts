import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFlags } from './flags';

const parse = (line: string) => parseFlags(line.split(' ').filter(Boolean));

describe('parseFlags', () => {
  it('has defaults for everything', () => {
    expect(parse('')).toEqual({
      source: { kind: 'procedural' },
      direction: 'AtoB',
      size: 128,
      epochs: 3,
      steps: undefined,
      batch: 1,
      filters: 32,
      seed: 1,
      out: undefined,
      backend: 'auto',
      threads: undefined,
      heldOut: 16,
      logEvery: 10,
      sampleEvery: 100,
      checkpointEvery: 200,
      keep: 3,
      resume: false,
      override: false,
      initFrom: [],
      given: [],
    });
  });

  it('reads the sources of images', () => {
    expect(parse('--a x --b y').source).toEqual({
      kind: 'folders',
      a: resolve('x'),
      b: resolve('y'),
    });
    expect(parse('--ab z').source).toEqual({ kind: 'sideBySide', ab: resolve('z') });
    expect(parse('--download').source).toEqual({
      kind: 'download',
      dir: join(homedir(), '.cache', 'gan', 'facades'),
      url: 'http://efrosgans.eecs.berkeley.edu/pix2pix/datasets/facades.tar.gz',
    });
    expect(parse('--download --data d --url https://x.org/f.tar.gz').source).toEqual({
      kind: 'download',
      dir: resolve('d'),
      url: 'https://x.org/f.tar.gz',
    });
  });

  it('turns the original facades to labels first, unless told otherwise', () => {
    expect(parse('--download').direction).toBe('BtoA');
    expect(parse('--download --direction AtoB').direction).toBe('AtoB');
  });

  it('lets --steps alone, --epochs alone or both end the run', () => {
    expect(parse('--steps 5')).toMatchObject({ steps: 5, epochs: undefined });
    expect(parse('--epochs 3')).toMatchObject({ steps: undefined, epochs: 3 });
    expect(parse('--epochs 3 --steps 5')).toMatchObject({ steps: 5, epochs: 3 });
  });

  it.each([
    ['--a x', '--a needs --b, the folder of the other side; for side-by-side images use --ab'],
    ['--b x', '--b needs --a'],
    ['--a x --b y --ab z', '--a and --b and --ab exclude each other; give one source of images'],
    ['--ab z --download', '--ab and --download exclude each other'],
    ['--url http://x', '--url belongs to --download; add --download, or leave --url out'],
    ['--data x', '--data belongs to --download'],
    ['--download --url ftp://x', "--url must be an http or https address, got 'ftp://x'"],
    ['--size 200', 'multiple of 256 for the U-Net, got 200; use --size 128 or --size 256'],
    ['--size 100', 'use --size 64 or --size 128'],
    ['--size 700', 'use --size 512 or --size 768'],
    ['--size 16', 'must be an integer of at least 32'],
    ['--direction CtoD', 'Allowed choices are AtoB, BtoA'],
    ['--backend cuda', 'Allowed choices are auto, tensorflow, webgpu, webgl, wasm, cpu'],
    ['--batch 0', "option '--batch <n>' argument '0' is invalid"],
    ['--bacth 2', "unknown option '--bacth'\n(Did you mean --batch?)"],
  ])('refuses %j', (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });

  it.each([32, 64, 128, 256, 512, 768])('takes --size %i', (size) => {
    expect(parse(`--size ${size}`).size).toBe(size);
  });
});
