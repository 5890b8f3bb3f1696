import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proceduralFacades, saveImage } from '@gan/data';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { callGan, watchGan } from '../../test/call-gan';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gan-train-'));
});
afterAll(() => rm(dir, { recursive: true }));

const tiny = ['--size', '32', '--filters', '1', '--steps', '2', '--log-every', '1'];
const quick = ['--backend', 'cpu', '--sample-every', '2', '--checkpoint-every', '1'];
const lines = async (run: string) =>
  (await readFile(join(run, 'metrics.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('gan train pix2pix', () => {
  it('trains on drawn facades, leaves a whole run, and leaks nothing', async () => {
    const run = join(dir, 'pix2pix');
    const call = ['train', 'pix2pix', '--demo', ...tiny, ...quick, '--out', run];
    const { code, out, err } = await callGan(...call);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('data     drawn facades: 384 pairs, 16 held out\n');
    expect(out).toContain(`config   ${join(run, 'config.yaml')}\n`);
    expect(out).toMatch(/\nl1 +0\.\d+\npsnr +\d/);
    expect((await readdir(run)).toSorted()).toEqual([
      ...['checkpoints', 'config.json', 'config.yaml', 'generator', 'index.html'],
      ...['metrics.jsonl', 'results.json', 'samples', 'timing.jsonl'],
    ]);
    expect(await readdir(join(run, 'samples'))).toEqual(['step-000000.png', 'step-000002.png']);
    expect((await lines(run)).map(({ step }) => step)).toEqual([1, 2]);
    expect(parse(await readFile(join(run, 'config.yaml'), 'utf8'))).toMatchObject({
      ...{ model: 'pix2pix', demo: true, size: 32, filters: 1, steps: 2 },
    });
    const report = await readFile(join(run, 'index.html'), 'utf8');
    expect(report).toContain('drawn facades: 384 pairs, 16 held out');
    expect(report).not.toContain('tf32');
    expect(memory().numTensors).toBe(0);

    const again = await callGan('train', 'pix2pix', '--resume', '--out', run);
    expect([again.code, again.out]).toEqual([0, `finished ${run}: nothing is left to do\n`]);
  });

  it('leaves out pairs with a damaged picture where it is told to, and stops elsewhere', async () => {
    const folders = [join(dir, 'a'), join(dir, 'b')];
    for (const folder of folders) await mkdir(folder);
    const facades = proceduralFacades({ imageSize: 32, count: 3 });
    for (let i = 0; i < 3; i++) {
      const { a, b } = await facades.pairs([i]);
      await saveImage(join(folders[0]!, `${i}.png`), a);
      await saveImage(join(folders[1]!, `${i}.png`), b);
      dispose([a, b]);
    }
    await writeFile(join(folders[1]!, '1.png'), 'no picture');
    const sides = ['--a', folders[0]!, '--b', folders[1]!, '--held-out', '0'];
    const call = ['train', 'pix2pix', ...sides, ...tiny, ...quick];
    const stopped = await callGan(...call, '--out', join(dir, 'stopped'));
    expect([stopped.code, stopped.out]).toEqual([1, '']);
    expect(stopped.err).toMatch(/1\.png/);
    const { code, out } = await callGan(
      ...call,
      '--on-corrupt',
      'skip',
      '--out',
      join(dir, 'left'),
    );
    expect(code).toBe(0);
    expect(out).toMatch(/data .*, 1 left out that cannot be read: 2 pairs, 0 held out\n/);
  });

  it('goes on by --resume alone, to the same numbers as in one go', async () => {
    const [whole, parts] = [join(dir, 'whole'), join(dir, 'parts')];
    const call = ['train', 'pix2pix', '--demo', ...tiny, ...quick, '--netD', 'pixel'];
    expect((await callGan(...call, '--steps', '4', '--out', whole)).code).toBe(0);
    expect((await callGan(...call, '--out', parts)).code).toBe(0);
    const other = await callGan('train', 'pix2pix', '--resume', '--out', parts, '--netD', 'basic');
    expect(other.code).toBe(1);
    expect(other.err).toContain('was started with --netD pixel, and now comes --netD basic');
    const on = ['train', 'pix2pix', '--resume', '--override', '--out', parts, '--steps', '4'];
    const resumed = await callGan(...on);
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expect(resumed.out).toContain('resumed  at step 2 of 4');
    expect(await lines(parts)).toEqual(await lines(whole));
  });

  it('ends by Ctrl-C with a checkpoint, and goes on from there', async () => {
    const run = join(dir, 'interrupted');
    const call = ['train', 'pix2pix', '--demo', ...tiny, ...quick, '--steps', '300'];
    let pressed = false;
    const stopped = await watchGan([...call, '--out', run], (out) => {
      if (pressed || !out.includes('step 2/300')) return;
      pressed = true;
      process.kill(process.pid, 'SIGINT');
    });
    expect([stopped.code, stopped.err]).toEqual([130, '']);
    const resume = `gan train pix2pix --resume --out ${run}`;
    expect(stopped.out).toContain(`stopped  go on with: ${resume}\n`);
    expect(await readdir(run)).toContain('generator');
    const at = (await lines(run)).at(-1).step;
    const on = await callGan(...resume.split(' ').slice(1), '--override', '--steps', `${at + 2}`);
    expect([on.code, on.err]).toEqual([0, '']);
    expect(on.out).toMatch(/resumed {2}at step \d+ of/);
    expect((await lines(run)).at(-1).step).toBe(at + 2);
  });

  it('repeats a run by the config file that it left', async () => {
    const [first, second] = [join(dir, 'first'), join(dir, 'second')];
    const call = ['train', 'pix2pix', '--demo', ...tiny, ...quick, '--norm', 'instance'];
    expect((await callGan(...call, '--out', first)).code).toBe(0);
    const config = join(first, 'config.yaml');
    const { code } = await callGan('train', 'pix2pix', '--config', config, '--out', second);
    expect(code).toBe(0);
    expect(await lines(second)).toEqual(await lines(first));
    expect(await readFile(join(second, 'config.yaml'), 'utf8')).toBe(
      await readFile(config, 'utf8'),
    );
  });

  it('tells programs what happens, an object a line', async () => {
    const run = join(dir, 'json');
    const call = ['train', 'pix2pix', '--demo', ...tiny, ...quick, '--evaluate-every', '1'];
    const more = ['--csv', '--tensorboard'];
    const { code, objects } = await callGan(...call, ...more, '--json', '--out', run);
    expect(code).toBe(0);
    expect(await readdir(run)).toEqual(expect.arrayContaining(['metrics.csv', 'tensorboard']));
    const events = objects.map(({ event }) => event);
    expect(events[0]).toBe('run');
    expect(events.at(-1)).toBe('results');
    expect(events.filter((event) => event === 'evaluation')).toHaveLength(2);
    expect(objects.find(({ event }) => event === 'step')).toMatchObject({ step: 1, epoch: 1 });
    expect(objects.at(-1)).toMatchObject({ l1: expect.any(Number), ssim: expect.any(Number) });
  });

  it.each([
    [[], 'there are no images to train on; give --a DIR and --b DIR, or --ab DIR'],
    [['--a', 'x'], '--a needs --b'],
    [['--demo', '--ab', 'x'], '--ab and --demo exclude each other'],
    [['--demo', '--size', '48'], '--size must be a multiple of 32 for this U-Net'],
    [['--demo', '--size', '64', '--netG', 'unet_256'], 'multiple of 256 for unet_256'],
    [['--demo', '--layers-d', '2'], '--layers-d belongs to --netD n_layers'],
    [['--ab', '/no/such/folder'], '/no/such/folder'],
    [['--demo', '--gpu', '0'], '--gpu has no effect with --backend cpu; leave it out'],
    [['--demo', '--no-tf32'], '--no-tf32 has no effect with --backend cpu; leave it out'],
    [['--demo', '--gpu', 'first'], "--gpu must be an integer of at least 0, got 'first'"],
    [['--demo', '--override'], '--override belongs to --resume'],
    [['--demo', '--load-size', '70'], '--load-size has no effect with --demo'],
    [['--demo', '--no-flip'], '--no-flip has no effect with --demo'],
    [['--demo', '--decay-every', '2'], '--decay-every has no effect without --lr-policy step'],
    [
      ['--demo', '--size', '32', '--filters', '1', '--held-out', '0', '--evaluate-every', '1'],
      '--evaluate-every needs held-out pairs',
    ],
  ])('refuses %j before a folder is made', async (flags, message) => {
    const run = join(dir, 'refused');
    const call = ['train', 'pix2pix', ...flags, '--backend', 'cpu', '--out', run];
    const { code, out, err } = await callGan(...call);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    await expect(readdir(run)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the other models', () => {
  it.each([
    [
      'cyclegan',
      ['--demo', ...tiny, '--netG', 'unet', '--pool-size', '2'],
      ['generator-a', 'generator-b'],
    ],
    ['cyclegan', ['--demo', ...tiny, '--netG', 'resnet_6blocks', '--direction', 'BtoA'], []],
    [
      'dcgan',
      ['--demo', '--size', '8', '--filters', '1', '--steps', '2', '--ema', '0.5'],
      ['generator'],
    ],
    ['cgan', ['--demo', '--size', '8', '--filters', '1', '--steps', '2'], ['generator']],
    ['gan', ['--demo', '--hidden', '4', '--steps', '2'], ['generator']],
  ])('trains %s with %j', async (model, flags, folders) => {
    const run = await mkdtemp(join(dir, 'model-'));
    const { code, err } = await callGan('train', model, ...flags, ...quick, '--out', run);
    expect([code, err]).toEqual([0, '']);
    const names = await readdir(run);
    for (const folder of folders) expect(names).toContain(folder);
    expect(await readdir(join(run, 'samples'))).toHaveLength(2);
    expect(memory().numTensors).toBe(0);
  });
});
