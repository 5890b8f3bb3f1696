import '@tensorflow/tfjs-backend-cpu';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImage, saveImage } from '@gan/data';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import { fill, memory, type Tensor3D, tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type TranslateEvent,
  type TranslateFolderOptions,
  translate,
  translateFolder,
} from '../index';

let folder: string;
let input: string;
let output: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gan-folder-'));
  [input, output] = [join(folder, 'in'), join(folder, 'out')];
  mkdirSync(join(input, 'sub'), { recursive: true });
  await saveImage(join(input, 'a.png'), picture(5, 9));
  await saveImage(join(input, "it's 2 & 3.png"), picture(16, 4));
  await saveImage(join(input, 'sub', 'a.png'), picture(8, 8));
  writeFileSync(join(input, 'notes.txt'), 'no picture');
});
afterEach(() => rmSync(folder, { recursive: true }));

const picture = (height: number, width: number) =>
  tensor(
    Float32Array.from({ length: height * width * 3 }, (_, i) => Math.sin(i)),
    [height, width, 3],
  ) as Tensor3D;
const generator = unetGenerator({ levels: 2, filters: 2, init: { kind: 'normal', gain: 1 } });

async function all(options: Partial<TranslateFolderOptions> = {}, model = generator) {
  const events: TranslateEvent[] = [];
  for await (const event of translateFolder(model, { input, output, ...options }))
    events.push(event);
  return events;
}
const kinds = (events: TranslateEvent[]) => events.map(({ type }) => type);
const filesIn = (dir: string) => readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted();

it('makes one output of each picture, of its size, and a page, and leaks nothing', async () => {
  const before = memory().numTensors;
  const events = await all();
  expect(memory().numTensors).toBe(before);
  expect(kinds(events)).toEqual(['start', 'done', 'done', 'done', 'end']);
  expect(events[0]).toEqual({ type: 'start', total: 3 });
  expect(events[1]).toMatchObject({
    input: 'a.png',
    output: 'a.png',
    translation: { tiles: 1, statistics: 'none' },
  });
  const page = join(output, 'results.html');
  expect(events.at(-1)).toEqual({
    type: 'end',
    done: 3,
    skipped: 0,
    failed: [],
    stopped: false,
    page,
  });
  expect(filesIn(output)).toEqual(['a.png', "it's 2 & 3.png", 'results.html', 'sub', 'sub/a.png']);
  const made = await readImage(join(output, 'a.png'));
  const wanted = await translate(generator, await readImage(join(input, 'a.png')));
  expect(made.shape).toEqual([5, 9, 3]);
  const values = wanted.dataSync();
  for (const [i, value] of made.dataSync().entries()) {
    expect(Math.abs(value - values[i]!)).toBeLessThan(1 / 255 + 1e-6);
  }
});

it('goes on where it was stopped, and makes all again on request', async () => {
  const stop = new AbortController();
  const events: TranslateEvent[] = [];
  for await (const event of translateFolder(generator, { input, output, signal: stop.signal })) {
    events.push(event);
    if (event.type === 'done') stop.abort();
  }
  expect(kinds(events)).toEqual(['start', 'done', 'end']);
  expect(events.at(-1)).toMatchObject({ done: 1, stopped: true });
  expect(filesIn(output)).toEqual(['a.png', 'results.html']);
  const { mtimeMs } = statSync(join(output, 'a.png'));
  expect(kinds(await all())).toEqual(['start', 'skipped', 'done', 'done', 'end']);
  expect(statSync(join(output, 'a.png')).mtimeMs).toBe(mtimeMs);
  expect((await all({ overwrite: true })).at(-1)).toMatchObject({ done: 3, skipped: 0 });
});

it('removes what a call that was killed had half-written, and nothing else', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  mkdirSync(join(output, 'sub'), { recursive: true });
  const dead = [`.a.png.${pid}-ab12.tmp`, `sub/.a.png.${pid}-ab12.tmp`];
  const others = [`.a.png.${process.pid}-ab12.tmp`, `.b.png.${pid}-ab12.tmp`, '.a.png.tmp'];
  for (const name of [...dead, ...others]) writeFileSync(join(output, name), 'half');
  await all({ html: false });
  expect(filesIn(output)).toEqual(
    [...others, 'a.png', "it's 2 & 3.png", 'sub', 'sub/a.png'].toSorted(),
  );
});

it('lists what fails, and does the others', async () => {
  writeFileSync(join(input, 'broken.jpg'), 'no picture');
  const events = await all();
  expect(kinds(events)).toEqual(['start', 'done', 'failed', 'done', 'done', 'end']);
  const { reason } = events[2] as { reason: string };
  expect(reason).toMatch(/cannot decode .*broken\.jpg .*: replace it$/);
  expect(events.at(-1)).toMatchObject({ done: 3, failed: [{ input: 'broken.jpg', reason }] });
  expect(readFileSync(join(output, 'results.html'), 'utf8')).toContain('Not translated');
  const four = resnetGenerator({ blocks: 0, filters: 1, inputChannels: 4 });
  const failures = await all({ overwrite: true }, four);
  expect(failures.at(-1)).toMatchObject({ done: 0 });
  expect(failures[1]).toMatchObject({
    type: 'failed',
    reason: expect.stringMatching(/a\.png has 3 channels, but channels is 4/),
  });
});

it('refuses tiles that suit no picture at the first that needs them', async () => {
  const resnet = resnetGenerator({ blocks: 4, filters: 1, norm: 'none' });
  for (const name of ['a', 'b']) await saveImage(join(input, `${name}.png`), picture(64, 64));
  await expect(all({ tile: 32, memory: 1 }, resnet)).rejects.toMatchObject({
    code: 'OptionError',
    message: expect.stringMatching(
      /^translateFolder: tile must be at least \d+ for 'resnet_generator'/,
    ),
  });
});

it('shows input, output and target', async () => {
  const target = join(folder, 'target');
  mkdirSync(join(target, 'sub'), { recursive: true });
  await saveImage(join(target, 'sub', 'a.png'), picture(8, 8));
  await all({ target });
  const page = readFileSync(join(output, 'results.html'), 'utf8');
  const addresses = [...page.matchAll(/src="([^"]+)"/g)].map(([, address]) =>
    decodeURIComponent(address!),
  );
  expect(addresses).toEqual([
    '../in/a.png',
    'a.png',
    "../in/it's 2 & 3.png",
    "it's 2 & 3.png",
    '../in/sub/a.png',
    'sub/a.png',
    '../target/sub/a.png',
  ]);
  for (const address of addresses) expect(statSync(join(output, address)).isFile()).toBe(true);
  expect(page).toContain("it's 2 &#38; 3.png</th>");
  rmSync(output, { recursive: true });
  expect((await all({ html: false })).at(-1)).not.toHaveProperty('page');
  expect(filesIn(output)).not.toContain('results.html');
});

it('refuses folders that do not work out, before anything is written', async () => {
  symlinkSync(input, join(folder, 'link'));
  for (const place of [input, join(input, 'made'), join(folder, 'link', 'made')]) {
    await expect(all({ output: place })).rejects.toThrow(
      `translateFolder: output ${place} must not be input ${input} or lie inside it`,
    );
  }
  await saveImage(join(folder, 'a.png'), picture(4, 4));
  writeFileSync(join(input, 'a.jpg'), readFileSync(join(folder, 'a.png')));
  await expect(all()).rejects.toThrow(
    /translateFolder: a\.(jpg|png) and a\.(jpg|png) would both become a\.png; rename one of them/,
  );
  await expect(all({ input: join(folder, 'none') })).rejects.toThrow(/^translateFolder: .*none/);
  expect(readdirSync(folder)).not.toContain('out');
});

it('keeps inputs and targets that outputs would replace', async () => {
  // Its output would be one folder up: the picture of that name in the input.
  mkdirSync(join(input, 'in'));
  await saveImage(join(input, 'in', 'a.png'), picture(7, 7));
  const before = readFileSync(join(input, 'a.png'));
  await expect(all({ output: folder, overwrite: true })).rejects.toThrow(
    `the output of in/a.png would replace ${join(input, 'a.png')}, an input or a target`,
  );
  expect(readFileSync(join(input, 'a.png'))).toEqual(before);
  rmSync(join(input, 'in'), { recursive: true });

  const target = join(folder, 'target');
  mkdirSync(target);
  await saveImage(join(target, 'a.png'), picture(5, 9));
  await expect(all({ output: target, target, overwrite: true })).rejects.toMatchObject({
    code: 'OptionError',
    message: expect.stringContaining(`would replace ${join(target, 'a.png')}`),
  });
  expect(filesIn(target)).toEqual(['a.png']);
  await expect(all({ target: join(folder, 'none') })).rejects.toThrow(
    /^translateFolder: folder .*none does not exist/,
  );
});

it('takes no folder for an output', async () => {
  mkdirSync(join(output, 'a.png'), { recursive: true });
  await expect(all()).rejects.toThrow(/^translateFolder: cannot write .*a\.png \(EISDIR/);
  rmSync(output, { recursive: true });
  mkdirSync(join(input, 'b.png'));
  await saveImage(join(input, 'b.png', 'c.png'), picture(4, 4));
  writeFileSync(join(input, 'b.jpg'), readFileSync(join(input, 'a.png')));
  await expect(all()).rejects.toThrow(
    'translateFolder: b.jpg would become b.png, which is the folder of b.png/c.png; rename one',
  );
  expect(readdirSync(folder)).toEqual(['in']);
});

it('refuses models and options that do not fit', async () => {
  await expect(all({ output: '' })).rejects.toThrow('output must be the path of a folder');
  await expect(all({ htlm: false } as never)).rejects.toThrow("did you mean 'html'?");
  const five = resnetGenerator({ blocks: 0, filters: 1, outputChannels: 5 });
  await expect(all({}, five)).rejects.toThrow(
    'makes images of 5 channels, and pictures have 1, 3 or 4',
  );
  const judge = patchDiscriminator({ layers: 1, filters: 1 });
  await expect(all({}, judge)).rejects.toThrow(
    "translateFolder: 'patch_discriminator' makes images of another size",
  );
});

it('writes no picture of NaN', async () => {
  const lost = unetGenerator({ levels: 2, filters: 2 });
  lost.setWeights(lost.getWeights().map(({ shape }) => fill(shape, Number.NaN)));
  const events = await all({ html: false }, lost);
  expect(kinds(events)).toEqual(['start', 'failed', 'failed', 'failed', 'end']);
  expect(events[1]).toMatchObject({ reason: expect.stringContaining('NaN or infinite') });
  expect(readdirSync(folder)).not.toContain('out');
});

it('stops with one line where an output cannot be written', async () => {
  writeFileSync(output, 'a file in the way');
  await expect(all()).rejects.toThrow(
    /^translateFolder: cannot write .*a\.png \(.*\); check the path.* a second call goes on$/,
  );
  rmSync(output);
  if (process.getuid?.() === 0) return;
  mkdirSync(output);
  chmodSync(output, 0o500);
  await expect(all()).rejects.toThrow('check that you may write there');
});
