import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from './command';
import { addTrainingFlags, pathOption, trainingFlags } from './training-flags';

const defaults = { epochs: 4, batch: 2 };

function parse(...args: string[]) {
  const program = command('demo', 'A demo.')
    .option('--data <dir>', 'data', pathOption)
    .option('--no-flip', 'no flips');
  addTrainingFlags(program, defaults).parse(args, { from: 'user' });
  return trainingFlags(program, defaults);
}

describe('trainingFlags', () => {
  it('has defaults, the example own ones first', () => {
    expect(parse()).toEqual({
      epochs: 4,
      steps: undefined,
      batch: 2,
      seed: 1,
      backend: 'auto',
      threads: undefined,
      out: undefined,
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

  it('lets --steps alone, --epochs alone or both end the run', () => {
    expect(parse('--steps', '5')).toMatchObject({ steps: 5, epochs: undefined });
    expect(parse('--epochs', '3')).toMatchObject({ steps: undefined, epochs: 3 });
    expect(parse('--epochs', '3', '--steps', '5')).toMatchObject({ steps: 5, epochs: 3 });
  });

  it('tells the flags that were given so that they parse to the same anywhere', () => {
    const line = '--steps 9 --batch 2 --data x/y --no-flip --init-from a.pth --init-from b.pth';
    const { given } = parse(...line.split(' '));
    expect(given).toEqual([
      `--data=${resolve('x/y')}`,
      '--no-flip',
      '--steps=9',
      '--batch=2',
      `--init-from=${resolve('a.pth')}`,
      `--init-from=${resolve('b.pth')}`,
    ]);
    expect(parse(...given).given).toEqual(given);
    // Given twice, as a resumed run may be.
    expect(parse(...given, ...line.split(' ')).given).toEqual(given);
  });

  it('forgets what belongs to one call', () => {
    const flags = parse('--out', 'x', '--resume', '--override', '--debug', '--keep', '5');
    expect(flags).toMatchObject({ out: resolve('x'), resume: true, override: true, keep: 5 });
    expect(flags.given).toEqual(['--keep=5']);
  });

  it.each([
    [['--backend', 'cuda'], 'Allowed choices are auto, tensorflow, webgpu, webgl, wasm, cpu'],
    [['--checkpoint-every', '0'], 'must be an integer of at least 1'],
    [['--keep', '0'], 'must be an integer of at least 1'],
    [['--resum'], "unknown option '--resum'\n(Did you mean --resume?)"],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
