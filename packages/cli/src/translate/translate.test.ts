import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveImage } from '@gan/data';
import { unetGenerator } from '@gan/generators';
import { torchStateOf, writeTorch } from '@gan/interop';
import { CycleGanTrainer, writeCheckpoint } from '@gan/trainers';
import { memory, randomUniform, setBackend, type Tensor4D } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGan } from '../../test/call-gan';

/** Height and width of seven pictures, few of which the network takes as they are. */
const sizes = [
  ...[
    [33, 47],
    [64, 65],
    [90, 31],
    [96, 96],
  ],
  ...[
    [40, 80],
    [128, 50],
    [71, 71],
  ],
] as [number, number][];

let dir: string;
let model: string;
const at = (...names: string[]) => join(dir, ...names);
const paint = async (file: string, [height, width]: [number, number], seed: number) => {
  const image = randomUniform([1, height, width, 3], -1, 1, 'float32', seed) as Tensor4D;
  await saveImage(file, image);
  image.dispose();
};

beforeAll(async () => {
  await setBackend('cpu');
  dir = await mkdtemp(join(tmpdir(), 'gan-translate-'));
  await mkdir(at('photos', 'more'), { recursive: true });
  for (const [i, size] of sizes.entries()) {
    await paint(at('photos', i < 5 ? `${i}.png` : join('more', `${i}.png`)), size, i);
  }
  model = at('net_G.pth');
  const generator = unetGenerator({ levels: 5, filters: 2, seed: 3 });
  await writeTorch(await torchStateOf(generator), model);
  generator.dispose();
});
afterAll(() => rm(dir, { recursive: true }));

const quick = ['--backend', 'cpu'];
const sizeOf = async (file: string) => {
  const { height, width } = await sharp(file).metadata();
  return [height, width];
};

describe('gan translate', () => {
  it('translates pictures of seven sizes, and a second call has nothing to do', async () => {
    const before = memory().numTensors;
    const call = ['translate', model, at('photos'), '--out', at('out'), ...quick, '--html'];
    const { code, out, err } = await callGan(...call);
    expect([code, err]).toEqual([0, '']);
    expect(memory().numTensors).toBe(before);
    expect(out).toMatch(/^1\/7 {6}0\.png {2}\d+\.\d s\n/);
    expect(out).toContain(`7 translated; they are in ${at('out')}\n${at('out', 'results.html')}\n`);
    for (const [i, size] of sizes.entries()) {
      const file = at('out', i < 5 ? `${i}.png` : join('more', `${i}.png`));
      expect(await sizeOf(file)).toEqual(size);
    }
    const again = await callGan(...call);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).toContain('0 translated, 7 there already; they are in');
  });

  it('translates one picture, in tiles where it is told to', async () => {
    const call = ['translate', model, at('photos', '3.png'), '--out', at('one'), '--mode', 'eval'];
    const { objects, err } = await callGan(...call, ...quick, '--tile', '32', '--json');
    expect(err).toBe('');
    expect(objects.map(({ event }) => event)).toEqual(['start', 'done', 'end']);
    expect(objects[1]).toMatchObject({ input: '3.png', output: '3.png' });
    const { translation } = objects[1] as unknown as { translation: { tiles: number } };
    expect(translation.tiles).toBeGreaterThan(1);
    expect(await readdir(at('one'))).toEqual(['3.png']);
  });

  it('names a damaged picture, does the others, and ends with 1', async () => {
    await mkdir(at('mixed'));
    await paint(at('mixed', 'good.png'), [40, 40], 1);
    await writeFile(at('mixed', 'bad.png'), 'no picture');
    const { code, out } = await callGan(
      'translate',
      model,
      at('mixed'),
      '--out',
      at('some'),
      ...quick,
    );
    expect(code).toBe(1);
    expect(out).toMatch(/bad\.png {2}failed: .+\n/);
    expect(out).toContain('1 translated, 1 failed; they are in');
    expect(await readdir(at('some'))).toEqual(['good.png']);
  });

  it('says of one picture what is wrong with it, under its own name', async () => {
    await mkdir(at('single'));
    const [good, bad, notes] = ['good.png', 'bad.png', 'notes.txt'].map((name) =>
      at('single', name),
    );
    await paint(good!, [32, 32], 1);
    for (const file of [bad!, notes!]) await writeFile(file, 'no picture');
    const before = await readFile(good!);
    const call = (file: string, ...flags: string[]) =>
      callGan('translate', model, file, ...flags, ...quick);
    for (const flags of [[], ['--overwrite']]) {
      const { code, err } = await call(good!, '--out', at('single'), ...flags);
      expect([code, err]).toEqual([
        1,
        `error: gan translate: the output would be the picture ${good} itself; use --out with another folder\n`,
      ]);
    }
    expect((await readFile(good!)).equals(before)).toBe(true);
    const damaged = await call(bad!, '--out', at('y'));
    expect(damaged.code).toBe(1);
    expect(damaged.out).toContain(`cannot decode ${bad} (`);
    const named = await call(notes!, '--out', at('y'));
    expect(named.err).toContain(`gan translate: ${notes} is no picture by its name; give a .jpg`);
    // A page would show the picture by the address of a link that is gone.
    const page = await call(good!, '--out', at('y'), '--html');
    expect(page.err).toContain(`--html makes a page of a folder's pictures, and ${good} is one`);
    await expect(stat(at('y'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes the generator of the direction, of a CycleGAN', async () => {
    const trainer = new CycleGanTrainer({ imageSize: 32, filters: 1, blocks: 1 });
    await mkdir(at('checkpoints'));
    await writeCheckpoint(trainer, { dir: at('checkpoints'), step: 1 });
    trainer.dispose();
    const bytes = async (...flags: string[]) => {
      const out = await mkdtemp(at('cycle-'));
      const call = ['translate', at('checkpoints'), at('photos', '3.png'), '--out', out];
      const { code, err } = await callGan(...call, ...flags, ...quick);
      expect([code, err]).toEqual([0, '']);
      return (await sharp(join(out, '3.png')).raw().toBuffer()).toString('hex');
    };
    const [there, back] = [await bytes(), await bytes('--direction', 'BtoA')];
    expect(there).not.toBe(back);
    expect(await bytes('--network', 'generatorB')).toBe(back);
  });

  it.each([
    [['MODEL', 'photos'], '--out says where the outputs go'],
    [['MODEL', 'nowhere', '--out', 'x'], 'nowhere does not exist'],
    [['nowhere', 'photos', '--out', 'x'], 'nowhere'],
    [['MODEL', 'photos', '--out', 'photos/out'], 'inside'],
    [['MODEL', 'photos', '--out', 'x', '--target', 'photos'], 'add --html'],
    [['MODEL', 'photos', '--out', 'x', '--direction', 'BtoA'], 'net_G.pth has one; leave it out'],
    [
      ['MODEL', 'photos', '--out', 'x', '--direction', 'AtoB', '--network', 'generatorA'],
      '--network and --direction exclude each other',
    ],
    [['MODEL', 'photos', '--out', 'x', '--mode', 'test'], 'Allowed choices are train, eval'],
  ])('refuses %j and writes nothing', async (words, message) => {
    const args = words.map((word) =>
      word === 'MODEL' ? model : /^(photos|nowhere|x)/.test(word) ? at(word) : word,
    );
    const { code, err } = await callGan('translate', ...args, ...quick);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    await expect(stat(at('x'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
