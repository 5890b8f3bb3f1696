import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PairFolders } from './find-pairs';
import { pairedImages } from './paired-images';
import type { PairedImagesOptions } from './paired-images-options';

let root = '';
let a = '';
let b = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'paired-errors-'));
  a = join(root, 'a');
  b = join(root, 'b');
  await mkdir(a);
  await mkdir(b);
});
afterEach(() => rm(root, { recursive: true }));

const noisy = (width: number, height: number) =>
  sharp(
    Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + (i >> 3)) & 255),
    { raw: { width, height, channels: 3 } },
  );
const put = (folder: string, name: string, width = 64, height = 64) =>
  noisy(width, height).toFile(join(folder, name));

/** The message of the failure, which must be one line of the given code. */
async function failure(
  code: string,
  folders: PairFolders,
  options?: PairedImagesOptions,
): Promise<string> {
  const error: unknown = await pairedImages(folders, options).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ code });
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  return message;
}

describe('pairedImages refuses folders', () => {
  it('that are missing, files or empty', async () => {
    const missing = join(root, 'missing');
    expect(await failure('DataError', { ab: missing })).toBe(
      `pairedImages: folder ${missing} does not exist; check the path`,
    );
    await put(a, 'x.png');
    const file = join(a, 'x.png');
    expect(await failure('DataError', { a, b: file })).toBe(
      `pairedImages: folder ${file} is a file; give the folder that holds the images`,
    );
    expect(await failure('DataError', { a, b })).toBe(
      `pairedImages: folder ${b} holds no images; ` +
        'put .jpg, .png, .webp or .tif files there, or check the path',
    );
    expect(await failure('DataError', { ab: root })).toBe(
      `pairedImages: folder ${root} holds no images; its subfolders are not searched: ` +
        'give one of a, b, or recursive: true',
    );
  });

  it('whose images lack partners', async () => {
    for (const name of ['1.png', '2.png', '3.png', '4.png', '5.png']) await put(a, name);
    for (const name of ['5.jpg', '6.jpg']) await put(b, name);
    expect(await failure('DataError', { a, b })).toBe(
      'pairedImages: every image needs one of the same name in the other folder; ' +
        `${b} lacks a partner for 1, 2, 3 and 1 more, ${a} lacks a partner for 6; ` +
        'add or remove these files, or say which belong together: match: (path) => key, or ' +
        'match: { a: /(.+)_label/, b: /(.+)_photo/ }',
    );
  });

  it('with one name twice', async () => {
    await put(a, 'x.png');
    await put(a, 'x.jpg');
    await put(b, 'x.png');
    expect(await failure('DataError', { a, b })).toBe(
      `pairedImages: ${join(a, 'x.jpg')} and ${join(a, 'x.png')} have the same name; ` +
        'remove or rename one',
    );
  });
});

describe('pairedImages refuses images', () => {
  it.each([
    ['empty', ''],
    ['no image', 'a text that calls itself a picture'],
  ])('that are %s, before training', async (_, content) => {
    await writeFile(join(a, 'x.png'), content);
    await put(b, 'x.png');
    const message = await failure('DataError', { a, b });
    expect(message.startsWith(`pairedImages: cannot decode ${join(a, 'x.png')} (`)).toBe(true);
    expect(message).toMatch(
      /\); the file is damaged or not an image: replace it, or remove it and its partner$/,
    );
  });

  it.skipIf(process.platform === 'win32')('that are links to nothing', async () => {
    await symlink(join(root, 'gone.png'), join(a, 'x.png'));
    await put(b, 'x.png');
    const message = await failure('DataError', { a, b });
    expect(message).toBe(
      `pairedImages: ${join(a, 'x.png')} is a link to ${join(root, 'gone.png')}, ` +
        'which does not exist; mend the link or remove it',
    );
  });

  it.each(['jpg', 'png', 'webp'])('that are truncated (%s), when they are met', async (type) => {
    const path = join(a, `x.${type}`);
    await put(a, `x.${type}`);
    await put(b, 'x.png');
    const whole = Uint8Array.from(await readFile(path));
    await writeFile(path, whole.subarray(0, Math.floor(whole.length * 0.7)));
    const before = tf.memory().numTensors;
    const read = async () => (await pairedImages({ a, b })).pairs([0]);
    await expect(read()).rejects.toMatchObject({
      code: 'DataError',
      message: expect.stringContaining(`pairedImages: cannot decode ${path} (`),
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('with damage in the middle', async () => {
    const path = join(a, 'x.png');
    await put(a, 'x.png');
    await put(b, 'x.png');
    const bytes = Uint8Array.from(await readFile(path));
    bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 40);
    await writeFile(path, bytes);
    await expect((await pairedImages({ a, b })).pairs([0])).rejects.toThrow(
      `pairedImages: cannot decode ${path} (`,
    );
  });

  it('side by side of odd width', async () => {
    await put(a, 'x.png', 65, 32);
    expect(await failure('DataError', { ab: a })).toBe(
      `pairedImages: ${join(a, 'x.png')} is 65 pixels wide; a side-by-side image must have an ` +
        'even width (two images of one size): make it even, or give two folders as { a, b }',
    );
  });

  it('of unequal size, or too small, where nothing is resized', async () => {
    await put(a, 'x.png', 64, 64);
    await put(b, 'x.png', 32, 64);
    expect(await failure('DataError', { a, b }, { preprocess: 'none' })).toBe(
      "pairedImages: preprocess: 'none' needs both images of a pair at one size, but " +
        `${join(a, 'x.png')} is 64x64 and ${join(b, 'x.png')} is 32x64; ` +
        "use preprocess: 'resize_and_crop'",
    );
    await put(b, 'x.png', 64, 64);
    expect(await failure('DataError', { a, b }, { preprocess: 'crop', cropSize: 100 })).toBe(
      `pairedImages: ${join(a, 'x.png')} is 64x64, too small for cropSize: 100; ` +
        "make cropSize smaller, or use preprocess: 'resize_and_crop'",
    );
  });

  it('of floats without a range', async () => {
    await noisy(8, 8).toColourspace('scrgb').tiff({ compression: 'none' }).toFile(join(a, 'x.tif'));
    const { depth } = await sharp(join(a, 'x.tif')).metadata();
    expect(depth).toBe('float');
    await put(b, 'x.png');
    expect(await failure('DataError', { a, b })).toBe(
      `pairedImages: ${join(a, 'x.tif')} has float values; ` +
        'give range: [low, high], the values that become -1 and 1',
    );
  });
});

describe('pairedImages refuses options', () => {
  const cases: [unknown, string][] = [
    [
      { cropSize: 512 },
      "loadSize must be at least cropSize, got 286 < 512; use loadSize: 572, or preprocess: 'resize' with loadSize: 512",
    ],
    [
      { preprocess: 'resize', cropSize: 64 },
      "cropSize has no effect with preprocess: 'resize'; leave it out, or use preprocess: 'resize_and_crop'",
    ],
    [
      { preprocess: 'scale' },
      "preprocess must be one of 'resize_and_crop', 'resize', 'crop', 'scale_width', " +
        "'scale_width_and_crop', 'none', got 'scale'",
    ],
    [{ direction: 'ba' }, "direction must be one of 'AtoB', 'BtoA', got 'ba'"],
    [{ channels: 0 }, 'channels must be an integer of at least 1, got 0'],
    [{ onCorrupt: 'ignore' }, "onCorrupt must be one of 'stop', 'skip', got 'ignore'"],
    [{ prefetch: -1 }, 'prefetch must be an integer of at least 0, got -1'],
    [{ cacheBytes: 0.5 }, 'cacheBytes must be an integer of at least 0, got 0.5'],
    [{ loadSize: 1.5 }, 'loadSize must be an integer of at least 1, got 1.5'],
    [{ flip: 'no' }, "flip must be true or false, got 'no'"],
    [{ cropsize: 64 }, "there is no option 'cropsize'; did you mean 'cropSize'?"],
  ];
  it.each(cases)('%o', async (options, expected) => {
    const message = await failure('OptionError', { a, b }, options as PairedImagesOptions);
    expect(message).toBe(`pairedImages: ${expected}`);
  });

  it('without folders, or with both kinds', async () => {
    const either =
      'pairedImages: give either { ab: folder } with side-by-side images, or ' +
      '{ a: folder, b: folder }, or { pairs: [{ a: file, b: file }] }';
    expect(await failure('OptionError', {} as PairFolders)).toBe(either);
    expect(await failure('OptionError', { ab: a, a, b } as PairFolders)).toBe(either);
    expect(await failure('OptionError', { a } as unknown as PairFolders)).toBe(
      'pairedImages: b must be the path of a folder, got undefined',
    );
  });
});
