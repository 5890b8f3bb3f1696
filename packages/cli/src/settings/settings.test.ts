import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configText } from './config-file';
import { choice, integer, number, path, paths, toggle } from './fields';
import { addFlags, flagsFor } from './flags';
import { readSettings } from './read-settings';

const shape = {
  size: integer(32, 'height and width'),
  lambdaL1: number([0, Infinity], 'weight of L1'),
  ema: number([0, 1], 'decay of an average'),
  norm: choice(['batch', 'instance', 'none'], 'norm of the networks'),
  netG: choice(['unet_256', 'unet_128'], 'generator', { flag: '--netG' }),
  a: path('folder of inputs'),
  initFrom: paths('weights to begin with'),
  flip: toggle('no mirrored images'),
  demo: toggle('drawn data'),
  out: path('folder for the results', { ofTheCall: true }),
};
const defaults = { size: 256, flip: true };

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gan-settings-'));
});
afterAll(() => rm(dir, { recursive: true }));

function read(line: string, config?: string) {
  const command = addFlags(new Command('test'), shape, defaults)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(line.split(' ').filter(Boolean), { from: 'user' });
  return readSettings(command, { model: 'pix2pix', shape, defaults, config });
}

async function file(name: string, text: string): Promise<string> {
  const where = join(dir, name);
  await writeFile(where, text);
  return where;
}

describe('readSettings', () => {
  it('reads flags of every kind, and takes down those alone that were given', () => {
    expect(read('')).toEqual({});
    const line =
      '--size 64 --lambda-l1 0.5 --norm none --netG unet_128 --a x --no-flip --demo --init-from p ' +
      '--init-from q --init-from p';
    expect(read(line)).toEqual({
      ...{ size: 64, lambdaL1: 0.5, norm: 'none', netG: 'unet_128', a: resolve('x') },
      ...{ flip: false, demo: true, initFrom: [resolve('p'), resolve('q')] },
    });
  });

  it.each([
    ['--size 16', '--size must be an integer of at least 32, got 16'],
    ['--size big', "--size must be an integer of at least 32, got 'big'"],
    ['--ema 2', '--ema must be a number from 0 to 1, got 2'],
    ['--norm group', "--norm must be one of batch, instance, none, got 'group'"],
    ['--netG vgg', "--netG must be one of unet_256, unet_128, got 'vgg'"],
    ['--sise 64', "unknown option '--sise'\n(Did you mean --size?)"],
  ])('refuses %j', (line, message) => {
    expect(() => read(line)).toThrow(message);
  });

  it('reads YAML and JSON, over which the flags go', async () => {
    const yaml = await file('a.yaml', 'model: pix2pix\nsize: 64\na: photos\nflip: false\n');
    expect(read('', yaml)).toEqual({ size: 64, a: join(dir, 'photos'), flip: false });
    expect(read('--size 128', yaml).size).toBe(128);
    const json = await file('a.json', '{"norm": "none", "initFrom": "g.pth"}');
    expect(read('', json)).toEqual({ norm: 'none', initFrom: [join(dir, 'g.pth')] });
  });

  it.each([
    ['size: big', "size must be an integer of at least 32, got 'big'"],
    ['sise: 64', "there is no option 'sise'; did you mean 'size'?"],
    ['model: cyclegan', "is of 'cyclegan'; use gan train cyclegan"],
    ['model: cyclegan\nlambdaA: 5', "is of 'cyclegan'; use gan train cyclegan"],
    ['model: [1]', 'model must be a name such as pix2pix, got [1]'],
    ['size: 64\nsize: 32', 'unique at line 2, column 1); correct it'],
    ['- 1', 'must hold settings by name'],
    ['a: [', 'cannot be read as YAML or JSON'],
  ])('refuses a file with %j', async (text, message) => {
    const bad = await file('bad.yaml', text);
    expect(() => read('', bad)).toThrow(message);
    expect(() => read('', bad)).toThrow(bad);
  });

  it('names a file that is missing', () => {
    expect(() => read('', join(dir, 'none.yaml'))).toThrow('none.yaml cannot be read');
  });
});

describe('what a run leaves', () => {
  const settings = { size: 64, flip: false, demo: true, norm: 'none', initFrom: ['/p', '/q'] };

  it('are flags that parse to the same', () => {
    const flags = flagsFor(shape, { ...settings, out: '/run' }, defaults);
    expect(flags.join(' ')).toBe(
      '--size=64 --no-flip --demo --norm=none --init-from=/p --init-from=/q',
    );
    expect(read(flags.join(' '))).toEqual(settings);
    expect(flagsFor(shape, { flip: true, demo: false }, defaults)).toEqual([]);
  });

  it('is a config file that reads the same', async () => {
    const text = configText('pix2pix', { ...settings, size: undefined });
    expect(parse(text)).toMatchObject({ model: 'pix2pix', flip: false, initFrom: ['/p', '/q'] });
    expect(read('', await file('own.yaml', configText('pix2pix', settings)))).toEqual(settings);
  });
});

it('shows defaults and choices in the help', () => {
  const help = addFlags(
    new Command('test').configureHelp({ helpWidth: 120 }),
    shape,
    defaults,
  ).helpInformation();
  expect(help).toMatch(/--size <n> +height and width \(default: 256\)/);
  expect(help).toMatch(/--norm <name> +norm of the networks \(batch, instance, none\)/);
  expect(help).toMatch(/--no-flip +no mirrored images\n/);
});
