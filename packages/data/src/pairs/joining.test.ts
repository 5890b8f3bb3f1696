import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFolder } from '../folders/image-folder';
import type { PairFolders } from './find-pairs';
import type { PairDataset } from './pair-dataset';
import { pairedImages } from './paired-images';
import type { PairedImagesOptions } from './paired-images-options';
import { splitPairs } from './split-pairs';
import { unpairedImages } from './unpaired-images';

let root = '';
let folders = { a: '', b: '' };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'joining-'));
  folders = { a: join(root, 'a'), b: join(root, 'b') };
  for (const folder of Object.values(folders)) await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true }));

const at = (name: string) => join(root, name);

/** Writes grey pictures, by name. */
async function put(greys: Record<string, number>): Promise<void> {
  for (const [name, grey] of Object.entries(greys)) {
    await mkdir(dirname(at(name)), { recursive: true });
    const background = { r: grey, g: grey, b: grey };
    await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toFile(at(name));
  }
}

/** The greys of each pair. */
async function greys(set: PairDataset): Promise<[number, number][]> {
  const out: [number, number][] = [];
  for (let i = 0; i < set.size; i++) {
    const { a, b } = await set.pairs([i]);
    const first = (values: ArrayLike<number>) => Math.round((values[0]! + 1) * 127.5);
    out.push([first(a.dataSync()), first(b.dataSync())]);
    a.dispose();
    b.dispose();
  }
  return out;
}

const plain = { preprocess: 'none' } as const;
const open = (options: PairedImagesOptions = {}, from: PairFolders = folders) =>
  pairedImages(from, { ...plain, ...options });
const failure = (options?: PairedImagesOptions, from?: PairFolders) =>
  open(options, from).then(
    () => 'none',
    (error: Error & { code: string }) => `${error.code} ${error.message}`,
  );

const composed = 'fa\u00e7ade';
const decomposed = 'fac\u0327ade';

describe('names that are equal but for Unicode composition', () => {
  it('belong together, on either side, in folders too', async () => {
    await put({ [`a/${composed} 1.png`]: 10, [`b/${decomposed} 1.png`]: 110 });
    await put({ [`a/${decomposed} 2.png`]: 20, [`b/${composed} 2.jpg`]: 120 });
    await put({ [`a/${decomposed}/x.png`]: 30, [`b/${composed}/x.png`]: 130 });
    const set = await open({ recursive: true });
    expect(new Set(await greys(set))).toEqual(
      new Set([
        [10, 110],
        [20, 120],
        [30, 130],
      ]),
    );
    expect([...set.names].sort()).toEqual([`${composed} 1`, `${composed} 2`, `${composed}/x`]);
    expect(await greys(await open({ direction: 'BtoA' }))).toContainEqual([110, 10]);
  });

  it('are refused in one folder', async () => {
    await put({ [`a/${composed}.png`]: 10, [`a/${decomposed}.png`]: 20, [`b/${composed}.png`]: 0 });
    expect(await failure()).toBe(
      `DataError pairedImages: ${at(`a/${decomposed}.png`)} and ${at(`a/${composed}.png`)} have the ` +
        'same name but for how Unicode composes its accents; remove or rename one',
    );
    expect((await imageFolder(folders.a, plain)).size).toBe(2);
  });
});

describe('names that differ only in case', () => {
  it('belong together where that is clear; extensions never matter', async () => {
    await put({ 'a/IMG_1.PNG': 10, 'b/img_1.png': 110, 'a/x.png': 20, 'b/x.JPG': 120 });
    await put({ 'a/Day/2.png': 30, 'b/day/2.png': 130 });
    const set = await open({ recursive: true });
    expect(await greys(set)).toEqual([
      [30, 130],
      [10, 110],
      [20, 120],
    ]);
    expect(set.names).toEqual(['Day/2', 'IMG_1', 'x']);
  });

  it('are different names where both are on both sides', async () => {
    await put({ 'a/A.png': 10, 'a/a.png': 20, 'b/A.png': 110, 'b/a.png': 120 });
    expect(await greys(await open())).toEqual([
      [10, 110],
      [20, 120],
    ]);
  });

  it('are refused with the reason where it is not clear', async () => {
    await put({ 'a/Ab.png': 10, 'a/aB.png': 20, 'b/AB.png': 110, 'b/ab.png': 120 });
    expect(await failure()).toBe(
      'DataError pairedImages: every image needs one of the same name in the other folder; ' +
        `${folders.b} lacks a partner for Ab, aB, ${folders.a} lacks a partner for AB, ab ` +
        '(Ab, AB, ab and 1 more differ only in case, and which of them belong together is not ' +
        'clear); add or remove these files, or say which belong together: match: (path) => key, or ' +
        'match: { a: /(.+)_label/, b: /(.+)_photo/ }',
    );
  });
});

describe('match', () => {
  const cityscapes = {
    'a/ulm/ulm_0_labelIds.png': 10,
    'a/ulm/ulm_0_color.png': 0,
    'a/ulm/ulm_1_labelIds.png': 20,
    'a/bonn/bonn_0_labelIds.png': 30,
    'b/ulm/ulm_1_leftImg8bit.png': 120,
    'b/ulm/ulm_0_leftImg8bit.png': 110,
    'b/bonn/bonn_0_leftImg8bit.png': 130,
  };
  const expected = [
    [30, 130],
    [10, 110],
    [20, 120],
  ];

  it.each<[string, PairedImagesOptions['match']]>([
    ['patterns', { a: /(.+)_labelIds/, b: /(.+)_leftImg8bit/ }],
    ['patterns with state', { a: /(.+)_labelIds/g, b: /(.+)_leftImg8bit/gy }],
    ['a function', (path) => (path.includes('color') ? undefined : path.split('_', 2).join('_'))],
    ['one pattern', /(.+_\d)_l/],
    [
      'a pattern and a function',
      { a: /(.+)_labelIds\.png$/, b: (path) => path.replace('_leftImg8bit.png', '') },
    ],
  ])('joins by %s, and leaves files without a key out', async (_, match) => {
    await put(cityscapes);
    const set = await open({ recursive: true, match });
    expect(await greys(set)).toEqual(expected);
    expect(set.names).toEqual(['bonn/bonn_0', 'ulm/ulm_0', 'ulm/ulm_1']);
    // The folders' a and b, whatever the direction; and again with the same patterns.
    const back = await open({ recursive: true, match, direction: 'BtoA' });
    expect(await greys(back)).toEqual(expected.map(([a, b]) => [b, a]));
  });

  it('takes all that a pattern without groups fits, and keys in any Unicode composition', async () => {
    await put({
      'a/label 7.png': 10,
      'b/photo 7.png': 110,
      'a/label 12.png': 20,
      'b/photo 12.png': 120,
    });
    expect(await greys(await open({ match: /\d+/ }))).toEqual([
      [20, 120],
      [10, 110],
    ]);
    await rm(root, { recursive: true });
    await put({ [`a/L_${decomposed}.png`]: 30, [`b/P_${composed}.png`]: 130 });
    expect(await greys(await open({ match: /_(.+)\./ }))).toEqual([[30, 130]]);
    for (const accent of [composed, decomposed]) {
      const match = new RegExp(`._(${accent})\\.`);
      expect(await greys(await open({ match }))).toEqual([[30, 130]]);
    }
    const table = new Map([
      [`L_${composed}.png`, 'k'],
      [`P_${composed}.png`, 'k'],
    ]);
    expect(await greys(await open({ match: (path) => table.get(path) }))).toEqual([[30, 130]]);
  });

  it('is suggested where names follow a pattern, and described where not', async () => {
    await put(cityscapes);
    await rm(at('a/ulm/ulm_0_color.png'));
    expect(await failure({ recursive: true })).toBe(
      'DataError pairedImages: every image needs one of the same name in the other folder; ' +
        `${folders.b} lacks a partner for bonn/bonn_0_labelIds, ulm/ulm_0_labelIds, ` +
        `ulm/ulm_1_labelIds, ${folders.a} lacks a partner for bonn/bonn_0_leftImg8bit, ` +
        'ulm/ulm_0_leftImg8bit, ulm/ulm_1_leftImg8bit; add or remove these files, or say which ' +
        'belong together: match: { a: /^(.+)_labelIds\\./, b: /^(.+)_leftImg8bit\\./ }',
    );
    // What it suggests is right.
    const match = { a: /^(.+)_labelIds\./, b: /^(.+)_leftImg8bit\./ };
    expect(await greys(await open({ recursive: true, match }))).toEqual(expected);
  });

  it('names what is wrong', async () => {
    await put({ 'a/1_x.png': 1, 'a/1_y.png': 2, 'b/1.png': 3, 'b/2.png': 4 });
    expect(await failure({ match: /\d/ })).toBe(
      `DataError pairedImages: ${at('a/1_x.png')} and ${at('a/1_y.png')} have the same key '1'; have ` +
        'match tell them apart, or give undefined for one',
    );
    expect(await failure({ match: { a: /(\d)_x/, b: /(\d)/ } })).toBe(
      'DataError pairedImages: every key of match needs an image in each folder; ' +
        `${folders.a} lacks a partner for '2' (${at('b/2.png')}); add or remove these files, or have ` +
        'match give undefined for those to leave out',
    );
    expect(await failure({ match: { a: /label/, b: /\d/ } })).toBe(
      `DataError pairedImages: match finds no key in folder ${folders.a} (a): none of 2 files, such ` +
        "as '1_x.png', fits; it is given the path below the folder, with the extension",
    );
    expect(await failure({ match: (() => 7) as never })).toBe(
      'OptionError pairedImages: match must give a string, or undefined to leave a file out, got 7 ' +
        "for '1_x.png'",
    );
    expect(await failure({ match: { a: /x/, b: 'x' } as never })).toBe(
      "OptionError pairedImages: match.b must be a function or a pattern such as /(.+)_label/, got 'x'",
    );
    expect(await failure({ match: { a: /x/, c: /x/ } as never })).toBe(
      "OptionError pairedImages: match: there is no option 'c'; did you mean 'a'?",
    );
    for (const match of ['x', null, ['x'], 5]) {
      expect(await failure({ match: match as never })).toMatch(
        /^OptionError pairedImages: match must be a function from a path to a key, a pattern such as/,
      );
    }
    expect(await failure({ match: /x/ }, { ab: folders.a })).toBe(
      'OptionError pairedImages: match has no effect with { ab }; leave it out, or give ' +
        '{ a: folder, b: folder }',
    );
    const boom = () => {
      throw new RangeError('from the caller');
    };
    await expect(open({ match: boom })).rejects.toThrow(new RangeError('from the caller'));
  });
});

describe('a list of pairs', () => {
  it('is taken as it is, in its order, with any file as often as it likes', async () => {
    await put({ 'a/1.png': 10, 'x/2.png': 120, 'y/z/3.png': 130 });
    const pairs = [
      { a: at('a/1.png'), b: at('y/z/3.png') },
      { a: at('a/1.png'), b: at('x/2.png') },
      { a: at('x/2.png'), b: at('x/2.png') },
    ];
    const set = await open({}, { pairs });
    // Twice: the second time from the cache, which must not mix them up.
    for (let turn = 0; turn < 2; turn++) {
      expect(await greys(set)).toEqual([
        [10, 130],
        [10, 120],
        [120, 120],
      ]);
    }
    expect(set.names).toEqual(pairs.map(({ a }) => a));
    expect(await greys(await open({ direction: 'BtoA' }, { pairs }))).toEqual([
      [130, 10],
      [120, 10],
      [120, 120],
    ]);
  });

  it('names what is wrong in it', async () => {
    await put({ 'a/1.png': 10 });
    const one = { a: at('a/1.png'), b: at('gone.png') };
    expect(await failure({}, { pairs: [] })).toBe(
      'OptionError pairedImages: pairs must be a list of one { a: file, b: file } or more, got []',
    );
    expect(await failure({}, { pairs: [{ a: 'x' } as never] })).toBe(
      'OptionError pairedImages: pairs[0].b must be the path of an image, got undefined',
    );
    expect(await failure({ match: /x/ }, { pairs: [one] })).toMatch(/match has no effect with/);
    expect(await failure({ recursive: true }, { pairs: [one] })).toMatch(/recursive has no effect/);
    for (const onCorrupt of ['stop', 'skip'] as const) {
      expect(await failure({ onCorrupt }, { pairs: [one] })).toMatch(
        /^DataError pairedImages: cannot read .*gone.png \(ENOENT.*check the path$/,
      );
    }
  });
});

describe('names', () => {
  it('follow the images into subsets, past skipped ones', async () => {
    await put({ 'a/1.png': 1, 'a/x/2.png': 2, 'a/x/3.png': 3, 'b/1.jpg': 4, 'b/4.png': 5 });
    const { writeFile } = await import('node:fs/promises');
    await writeFile(at('a/0.png'), 'no image');
    const options = { ...plain, onCorrupt: 'skip' } as const;
    const set = await imageFolder(folders.a, options);
    expect(set.names).toEqual(['1.png', 'x/2.png', 'x/3.png']);
    expect(set.subset([2, 0]).names).toEqual(['x/3.png', '1.png']);
    const unpaired = await unpairedImages(folders, { ...options, direction: 'BtoA' });
    expect([unpaired.a.names, unpaired.b.names]).toEqual([['1.jpg', '4.png'], set.names]);
    await put({ 'b/0.png': 0, 'b/x/2.png': 0, 'b/x/3.png': 0 });
    await rm(at('b/4.png'));
    const pairs = await open({ recursive: true, onCorrupt: 'skip' });
    expect(pairs.names).toEqual(['1', 'x/2', 'x/3']);
    const { train, heldOut } = splitPairs(pairs, { heldOut: 1 });
    expect([...train.names, ...heldOut.names].sort()).toEqual(['1', 'x/2', 'x/3']);
    expect((await open({}, { ab: folders.b })).names).toEqual(['0', '1']);
  });
});
