import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { loadModel } from '@gan/inference';
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import '@gan/generators';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuilt } from './built-program';

const folder = mkdtempSync(join(tmpdir(), 'gan-facades-'));
const at = (...path: string[]) => join(folder, ...path);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the built program on small networks, away from the repository. */
const run = (...flags: string[]) => runBuilt(folder, flags);

type Pixels = { channels?: 1 | 3 | 4; width?: number; height?: number; sixteenBit?: boolean };

/** A smooth picture: any decoder takes it, and training on it stays finite. */
async function picture(
  path: string,
  { channels = 3, width = 40, height = 40, sixteenBit }: Pixels = {},
) {
  const count = width * height * channels;
  const top = sixteenBit ? 65535 : 255;
  const value = (_: unknown, i: number) => Math.round((top * (1 + Math.sin(i / 300))) / 2);
  const data = sixteenBit
    ? Uint16Array.from({ length: count }, value)
    : Uint8Array.from({ length: count }, value);
  const image = sharp(data, { raw: { width, height, channels } });
  const space = channels === 1 ? 'grey16' : 'rgb16';
  await (sixteenBit ? image.toColourspace(space) : image).png().toFile(path);
}

/** Folders a and b with three pairs each; `damage` then spoils them. */
async function pairs(name: string, damage: (dir: string) => void | Promise<void>) {
  for (const side of ['a', 'b']) {
    mkdirSync(at(name, side), { recursive: true });
    for (const i of [1, 2, 3]) await picture(at(name, side, `${i}.png`));
  }
  await damage(at(name));
  return ['--a', at(name, 'a'), '--b', at(name, 'b')];
}

const small = [
  '--size',
  '32',
  '--filters',
  '1',
  '--steps',
  '2',
  '--held-out',
  '1',
  '--log-every',
  '1',
];

describe('bad input ends with one line, exit code 1 and nothing written', () => {
  beforeAll(async () => {
    mkdirSync(at('empty'));
    mkdirSync(at('odd'));
    await picture(at('odd', 'pair.png'), { width: 41 });
    writeFileSync(at('file'), '');
  });

  const cases: [name: string, flags: () => string[] | Promise<string[]>, message: RegExp][] = [
    ['a missing folder', () => ['--ab', at('nowhere')], /nowhere does not exist/],
    ['an empty folder', () => ['--ab', at('empty')], /empty .*(no image|empty)/],
    ['a without b', () => ['--a', at('empty')], /--b/],
    [
      'unequal pairs',
      () => pairs('unequal', (dir) => rmSync(join(dir, 'b', '2.png'))),
      /2\.png|: 2|\b2\b/,
    ],
    [
      'a text file named .png',
      () => pairs('text', (dir) => writeFileSync(join(dir, 'a', '2.png'), 'no picture')),
      /2\.png/,
    ],
    [
      'a truncated image',
      () =>
        pairs('truncated', (dir) => {
          const whole = readFileSync(join(dir, 'a', '2.png'));
          writeFileSync(join(dir, 'a', '2.png'), whole.subarray(0, whole.length / 2));
        }),
      /2\.png/,
    ],
    ['an odd-width side-by-side image', () => ['--ab', at('odd')], /pair\.png.*41/],
    ['a size the U-Net cannot take', () => ['--size', '100'], /--size.*100|100.*multiple/],
    ['an unknown flag', () => ['--stepz', '3'], /--stepz.*--steps/s],
    ['a flag that is no number', () => ['--steps', 'many'], /--steps.*many/],
    ['an output folder that is a file', () => ['--out', at('file')], /file/],
    ['an output folder below a file', () => ['--out', at('file', 'run')], /file/],
  ];

  it.each(cases)('%s', async (_, flags, message) => {
    const given = await flags();
    const out = given.includes('--out') ? [] : ['--out', at('never')];
    const { code, err } = await run(...small, ...given, ...out);
    expect(err).toMatch(message);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2); // commander adds its suggestion
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
    expect(existsSync(at('never'))).toBe(false);
  });
});

describe('images of other kinds are converted', () => {
  it.each<[string, Pixels]>([
    ['grey', { channels: 1 }],
    ['alpha', { channels: 4 }],
    ['16-bit', { sixteenBit: true }],
    ['16-bit grey', { sixteenBit: true, channels: 1 }],
  ])('%s', async (name, pixels) => {
    const flags = await pairs(name, (dir) => picture(join(dir, 'a', '2.png'), pixels));
    const { code, err } = await run(...small, ...flags, '--out', at(`run ${name}`));
    expect([code, err]).toEqual([0, '']);
  });
});

describe('a run', () => {
  const flags = [
    '--size',
    '32',
    '--filters',
    '2',
    '--steps',
    '6',
    '--held-out',
    '2',
    '--log-every',
    '2',
  ];
  const metrics = (name: string) => readFileSync(at(name, 'metrics.jsonl'), 'utf8');

  it('leaves all that it promises, and repeats byte for byte from its seed', async () => {
    const first = await run(...flags, '--seed', '5', '--out', at('one'));
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out.trim().endsWith(at('one', 'index.html'))).toBe(true);
    expect(readdirSync(at('one')).toSorted()).toEqual(
      [
        ...['checkpoints', 'config.json', 'generator', 'index.html', 'metrics.jsonl'],
        ...['results.json', 'samples', 'timing.jsonl'],
      ].toSorted(),
    );
    expect(metrics('one').trim().split('\n')).toHaveLength(3);
    expect(readFileSync(at('one', 'index.html'), 'utf8')).not.toMatch(/(src|href)="?https?:/);

    await run(...flags, '--seed', '5', '--out', at('two'));
    expect(metrics('two')).toBe(metrics('one'));
    await run(...flags, '--seed', '6', '--out', at('three'));
    expect(metrics('three')).not.toBe(metrics('one'));
  });

  it('repeats on another number of threads', async () => {
    await run(...flags, '--seed', '5', '--threads', '1', '--out', at('single'));
    expect(metrics('single')).toBe(metrics('one'));
  });

  it('saves a generator that loadModel loads', async () => {
    const model = await loadModel(at('one', 'generator'));
    expect((model.predict(zeros([1, 32, 64, 3])) as Tensor).shape).toEqual([1, 32, 64, 3]);
  });

  it('refuses a folder that holds a run', async () => {
    const { code, err } = await run(...flags, '--out', at('one'));
    expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
    expect(err).toContain(at('one'));
  });
});

it('the ablation prints both tables, and is not run twice', async () => {
  const flags = '--ablation --filters 1 --steps 1 --seeds 1 --held-out 4'.split(' ');
  const first = await run(...flags, '--out', at('ablation'));
  expect([first.code, first.err]).toEqual([0, '']);
  expect(first.out).toMatch(/^\| cGAN +\| \d\.\d{3} +\| -?\d\.\d{3} +\|/m);
  expect(first.out).toMatch(/^\| 286 +\| \d\.\d{3} /m);
  expect(first.out).toContain('Sharpness of L1 alone');
  expect(existsSync(at('ablation', 'ablation.png'))).toBe(true);
  const again = await run(...flags, '--out', at('ablation'));
  expect(again.out.match(/\(kept\)/g)).toHaveLength(6);
  const { code, err } = await run(...flags, '--filters', '2', '--out', at('ablation'));
  expect([code, err]).toEqual([1, expect.stringContaining('an ablation with other settings')]);
});
