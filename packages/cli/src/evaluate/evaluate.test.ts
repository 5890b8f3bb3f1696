import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { proceduralFacades, saveImage } from '@gan/data';
import { unetGenerator } from '@gan/generators';
import { saveModel } from '@gan/inference';
import { torchStateOf, writeTorch } from '@gan/interop';
import { add, memory, mul, setBackend, slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGan } from '../../test/call-gan';

let dir: string;
const at = (...names: string[]) => join(dir, ...names);
beforeAll(async () => {
  await setBackend('cpu');
  dir = await mkdtemp(join(tmpdir(), 'gan-evaluate-'));
  const { a, b } = await proceduralFacades({ imageSize: 32, count: 4 }).pairs([0, 1, 2, 3]);
  const darker = add<Tensor4D>(mul(b, 0.5), -0.5);
  const sets = { labels: a, photos: b, dark: darker };
  for (const [name, images] of Object.entries(sets)) {
    await mkdir(at(name));
    for (let i = 0; i < 4; i++)
      await saveImage(at(name, `${i}.png`), slice(images, i, 1) as Tensor4D);
  }
  const generator = unetGenerator({ levels: 5, filters: 2, seed: 3 });
  await writeTorch(await torchStateOf(generator), at('net_G.pth'));
});
afterAll(() => rm(dir, { recursive: true }));

const quick = ['--size', '32', '--backend', 'cpu'];

describe('gan evaluate', () => {
  it('measures a model on pairs, and leaks nothing', async () => {
    const pairs = ['--a', at('labels'), '--b', at('photos')];
    const before = memory().numTensors;
    const { code, err, objects } = await callGan(
      ...['evaluate', at('net_G.pth'), ...pairs, ...quick, '--json'],
    );
    expect([code, err]).toEqual([0, '']);
    expect(memory().numTensors).toBe(before);
    expect(Object.keys(objects[0]!)).toEqual(['pairs', 'l1', 'psnr', 'ssim', 'sharpness']);
    expect(objects[0]).toMatchObject({ pairs: 4 });
    // An untrained network makes grey.
    expect(objects[0]!.l1).toBeGreaterThan(0.05);
    expect(objects[0]!.sharpness).toBeLessThan(0.5);
    const text = await callGan('evaluate', at('net_G.pth'), ...pairs, ...quick);
    expect(text.out).toMatch(/^pairs {6}4\nl1 {9}0\.\d+\npsnr /);
  });

  it('joins files of other names by patterns, which its advice gives ready to paste', async () => {
    for (const [name, folder] of Object.entries({ label: 'labels', photo: 'photos' })) {
      await mkdir(at(`${folder}-named`));
      for (let i = 0; i < 4; i++)
        await copyFile(at(folder, `${i}.png`), at(`${folder}-named`, `${i}_${name}.png`));
    }
    const call = [
      'evaluate',
      at('net_G.pth'),
      '--a',
      at('labels-named'),
      '--b',
      at('photos-named'),
    ];
    const refused = await callGan(...call, ...quick);
    expect(refused.code).toBe(1);
    const [, a, b] = /--match-a '(.+)' --match-b '(.+)'$/m.exec(refused.err)!;
    const match = ['--match-a', a!, '--match-b', b!];
    const { objects, err } = await callGan(...call, ...match, ...quick, '--json');
    expect(err).toBe('');
    const same = ['evaluate', at('net_G.pth'), '--a', at('labels'), '--b', at('photos')];
    expect(objects).toEqual((await callGan(...same, ...quick, '--json')).objects);

    const train = ['train', 'pix2pix', ...call.slice(2), ...match, '--out', at('named')];
    const small = ['--size', '32', '--filters', '1', '--steps', '1', '--backend', 'cpu'];
    expect(await callGan(...train, ...small)).toMatchObject({ code: 0, err: '' });
  });

  it('takes size and direction from the run, where there is one', async () => {
    const run = at('run');
    const train = ['train', 'pix2pix', '--a', at('photos'), '--b', at('labels'), '--out', run];
    const small = ['--size', '32', '--filters', '1', '--steps', '1', '--held-out', '0'];
    const ofRun = [...train, ...small, '--direction', 'BtoA', '--backend', 'cpu'];
    expect(await callGan(...ofRun)).toMatchObject({ code: 0, err: '' });
    const scores = async (source: string, ...flags: string[]) => {
      const pairs = ['--a', at('photos'), '--b', at('labels'), '--backend', 'cpu', '--json'];
      const { objects, err } = await callGan('evaluate', source, ...pairs, ...flags);
      expect(err).toBe('');
      return objects[0];
    };
    const own = await scores(run);
    expect(await scores(run, '--size', '32', '--direction', 'BtoA')).toEqual(own);
    const others = [await scores(run, '--size', '64'), await scores(run, '--direction', 'AtoB')];
    for (const other of others) expect(other).not.toEqual(own);
    // A checkpoint alone knows its size.
    expect(await scores(at('run', 'checkpoints'), '--direction', 'BtoA')).toEqual(own);
  });

  it('refuses models that make no picture, or no features', async () => {
    const run = at('noise');
    const train = ['train', 'dcgan', '--demo', '--size', '8', '--filters', '1', '--steps', '1'];
    expect(await callGan(...train, '--backend', 'cpu', '--out', run)).toMatchObject({ code: 0 });
    const pairs = ['--a', at('labels'), '--b', at('photos')];
    const made = await callGan('evaluate', run, ...pairs, ...quick);
    expect(made.code).toBe(1);
    expect(made.err).toContain(
      'must make a picture of one picture, but makes [?, 8, 8, 1] of [?, 100]',
    );
    const generator = unetGenerator({ levels: 5, filters: 2 });
    await saveModel(generator, at('saved'));
    generator.dispose();
    const sets = ['--real', at('photos'), '--fake', at('dark'), '--features', at('saved')];
    const { code, err } = await callGan('evaluate', ...sets, ...quick);
    expect(code).toBe(1);
    expect(err).toContain(
      "one vector [B, F] of a picture, but 'unet_generator' makes [B, ?, ?, 3]",
    );
    const fixed = input({ shape: [16, 16, 3] });
    const pooled = layers.globalAveragePooling2d({}).apply(fixed);
    const features = model({ inputs: fixed, outputs: pooled as never });
    await saveModel(features, at('fixed'));
    features.dispose();
    const other = await callGan('evaluate', ...sets.slice(0, -1), at('fixed'), ...quick);
    expect(other.code).toBe(1);
    expect(other.err).toContain('takes pictures of 16 pixels, got --size 32; leave it out');
  });

  it('compares two folders by name', async () => {
    const sets = (fake: string) => ['--real', at('photos'), '--fake', at(fake), ...quick, '--json'];
    const same = await callGan('evaluate', ...sets('photos'));
    expect(same.objects[0]).toMatchObject({ l1: 0, ssim: 1, sharpness: 1 });
    const other = await callGan('evaluate', ...sets('dark'));
    // Half of each value's distance from black is missing.
    expect(other.objects[0]!.sharpness).toBeCloseTo(0.25, 1);
    expect(other.objects[0]!.l1).toBeGreaterThan(0.1);
  });

  it('measures distances between sets by the features of a model', async () => {
    const image = input({ shape: [null, null, 3] });
    const pooled = layers.globalAveragePooling2d({}).apply(image);
    const features = model({ inputs: image, outputs: pooled as never });
    await saveModel(features, at('features'));
    features.dispose();
    const compare = async (fake: string) => {
      const sets = ['--real', at('photos'), '--fake', at(fake), '--features', at('features')];
      const { objects, err } = await callGan('evaluate', ...sets, ...quick, '--json');
      expect(err).toBe('');
      return objects[0] as unknown as Record<string, number>;
    };
    const [same, other] = [await compare('photos'), await compare('dark')];
    expect(same).toMatchObject({ real: 4, fake: 4 });
    expect(same.frechet).toBeCloseTo(0, 5);
    expect(other.frechet).toBeGreaterThan(0.1);
    expect(other.kernel!).toBeGreaterThan(same.kernel!);
  });

  it.each([
    [[], 'name a model, or give --real DIR and --fake DIR'],
    [['MODEL'], 'give the pairs as --a DIR and --b DIR, or as --ab DIR'],
    [['MODEL', '--a', 'x'], 'give the pairs as'],
    [['--real', 'x'], 'two sets are given by --real and --fake, without a model'],
    [['MODEL', '--features', 'x'], '--features belongs to --real and --fake'],
    [['--real', 'x', '--fake', 'y', '--average'], '--average has no effect with --real'],
    [['nowhere', '--ab', 'x'], 'nowhere'],
  ])('refuses %j', async (words, message) => {
    const args = words.map((word) => (word === 'MODEL' ? at('net_G.pth') : word));
    const { code, err } = await callGan('evaluate', ...args, ...quick);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
