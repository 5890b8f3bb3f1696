import '@tensorflow/tfjs-backend-cpu';
import { link, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pairedImages } from '../pairs/paired-images';
import { unpairedImages } from '../pairs/unpaired-images';
import { listImages } from './image-files';
import { imageFolder } from './image-folder';

let root = '';
let picture: Buffer;
beforeAll(async () => {
  picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'linked-'));
});
afterEach(() => rm(root, { recursive: true }));

const inRoot = (path: string) => join(root, path);
async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(inRoot(path)), { recursive: true });
    await sharp(picture).toFile(inRoot(path));
  }
}
async function linkTo(target: string, path: string): Promise<void> {
  await mkdir(dirname(inRoot(path)), { recursive: true });
  await symlink(inRoot(target), inRoot(path));
}
const stems = async (folder: string, recursive = true) =>
  (await listImages('test', inRoot(folder), recursive)).files.map(({ stem }) => stem);
const message = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: Error & { code: string }) => `${error.code} ${error.message}`,
  );
const plain = { preprocess: 'none' } as const;

describe.skipIf(process.platform === 'win32')('a linked folder', () => {
  it('is searched like a real one, by every loader', async () => {
    await put('disk/day/1.png', 'disk/day/2.png', 'a/0.png', 'b/0.png');
    for (const side of ['a', 'b', 'only']) await linkTo('disk/day', `${side}/day`);
    expect(await stems('a')).toEqual(['0', 'day/1', 'day/2']);
    expect((await imageFolder(inRoot('only'), plain)).size).toBe(2);
    const folders = { a: inRoot('a'), b: inRoot('b') };
    const unpaired = await unpairedImages(folders, plain);
    expect([unpaired.a.size, unpaired.b.size]).toEqual([3, 3]);
    // Both sides lead to one real folder, which counts once a side.
    expect((await pairedImages(folders, { ...plain, recursive: true })).size).toBe(3);
    expect((await pairedImages(folders, plain)).size).toBe(1);
    expect((await pairedImages({ ab: folders.a }, { ...plain, recursive: true })).size).toBe(3);
  });

  it('may be the root', async () => {
    await put('disk/1.png', 'disk/x/2.png');
    await linkTo('disk', 'train');
    await linkTo('disk', 'disk/again');
    expect(await stems('train')).toEqual(['1', 'x/2']);
    expect(await stems('train', false)).toEqual(['1']);
  });

  it('counts once, and circles end', async () => {
    await put('set/1.png', 'set/x/2.png', 'set/x/y/3.png');
    await linkTo('set', 'set/root');
    await linkTo('set/x', 'set/x/y/parent');
    await linkTo('set/x/y', 'set/x/y/itself');
    expect(await stems('set')).toEqual(['1', 'x/2', 'x/y/3']);
    // A link to what holds the data set: the rest of it counts.
    await put('other/4.png');
    await linkTo('', 'set/x/up');
    expect(await stems('set')).toEqual(['1', 'x/2', 'x/up/other/4', 'x/y/3']);
  });

  it('has the name of fewest links, then fewest subfolders, then the first', async () => {
    await put('set/z/real/1.png', 'disk/deep/folder/2.png', 'disk/3.png');
    await linkTo('set/z/real', 'set/a');
    await linkTo('disk/deep', 'set/m');
    await linkTo('disk/deep', 'set/k');
    await linkTo('disk', 'set/b/disk');
    await linkTo('disk/deep/folder', 'set/n');
    expect(await stems('set')).toEqual(['b/disk/3', 'n/2', 'z/real/1']);
    await rm(inRoot('set/n'));
    expect(await stems('set')).toEqual(['b/disk/3', 'k/folder/2', 'z/real/1']);
  });

  it('may be linked through a chain of links, and from a link found in a linked folder', async () => {
    await put('c/1.png');
    await linkTo('c', 'chain');
    await linkTo('chain', 'b/next');
    await linkTo('b', 'set/first');
    expect(await stems('set')).toEqual(['first/next/1']);
  });

  it('that counts once already is named where its images seem to lack partners', async () => {
    await put('a/day/1.png', 'b/day/1.png', 'b/night/1.png');
    await linkTo('a/day', 'a/night');
    const folders = { a: inRoot('a'), b: inRoot('b') };
    expect(await message(pairedImages(folders, { recursive: true }))).toBe(
      'DataError pairedImages: every image needs one of the same name in the other folder; ' +
        `${folders.a} lacks a partner for night/1 (night in ${folders.a} is a link to the same folder ` +
        'as day, and each counts once); add or remove these files, or say which belong together: ' +
        'match: (path) => key, or match: { a: /(.+)_label/, b: /(.+)_photo/ }',
    );
  });

  it('does not count where it is hidden', async () => {
    await put('disk/1.png', 'set/2.png', 'set/.cache/3.png', '.hidden/4.png');
    await linkTo('disk', 'set/.link');
    await linkTo('gone', 'set/.broken.png');
    await linkTo('.hidden', 'set/shown');
    // Where it points is nobody's business: its name in the set counts.
    expect(await stems('set')).toEqual(['2', 'shown/4']);
  });
});

describe.skipIf(process.platform === 'win32')('a linked file', () => {
  it('is an image under its own name, as a hard link is', async () => {
    await put('disk/1.png', 'disk/2.jpg');
    await linkTo('disk/1.png', 'set/x.png');
    await linkTo('disk/1.png', 'set/y.png');
    await linkTo('disk/2.jpg', 'set/2');
    await link(inRoot('disk/1.png'), inRoot('set/z.png'));
    for (const recursive of [true, false]) {
      expect(await stems('set', recursive)).toEqual(['x', 'y', 'z']);
    }
    expect((await imageFolder(inRoot('set'), { ...plain, recursive: false })).size).toBe(3);
  });
});

describe.skipIf(process.platform === 'win32')('a broken link', () => {
  it.each(['1.PNG', 'day', '2024.01'])(
    'that could be an image or a folder is named: %s',
    async (name) => {
      await put('set/x/1.png', 'b/x/1.png');
      await linkTo('gone', `set/x/${name}`);
      const expected =
        `${inRoot(`set/x/${name}`)} is a link to ${inRoot('gone')}, which does not exist; ` +
        'mend the link or remove it';
      const folders = { a: inRoot('b'), b: inRoot('set') };
      expect(await message(imageFolder(inRoot('set')))).toBe(`DataError imageFolder: ${expected}`);
      expect(await message(unpairedImages(folders))).toBe(`DataError unpairedImages: ${expected}`);
      expect(await message(pairedImages(folders, { recursive: true }))).toBe(
        `DataError pairedImages: ${expected}`,
      );
      // It must not be taken for a damaged image, either.
      expect(await message(imageFolder(inRoot('set'), { onCorrupt: 'skip' }))).toBe(
        `DataError imageFolder: ${expected}`,
      );
    },
  );

  it('that leads back to itself is named', async () => {
    await put('set/1.png');
    await linkTo('set/b.png', 'set/a.png');
    await linkTo('set/a.png', 'set/b.png');
    expect(await message(imageFolder(inRoot('set')))).toBe(
      `DataError imageFolder: ${inRoot('set/a.png')} is a link to ${inRoot('set/b.png')}, ` +
        'which leads back to itself; mend the link or remove it',
    );
    await linkTo('loop', 'loop');
    expect(await message(imageFolder(inRoot('loop')))).toBe(
      `DataError imageFolder: folder ${inRoot('loop')} is a link that leads back to itself; ` +
        'check where it points',
    );
  });

  it('that is neither does not matter', async () => {
    await put('set/1.png');
    await linkTo('gone', 'set/notes.txt');
    expect(await stems('set')).toEqual(['1']);
    // Where subfolders are not searched, a link to one doesn't either.
    await linkTo('gone', 'set/day');
    expect(await stems('set', false)).toEqual(['1']);
  });
});

describe('a folder that cannot be read', () => {
  it.skipIf(process.getuid?.() === 0)('is named, not the one above', async () => {
    await put('set/1.png', 'set/x/2.png');
    const { chmod } = await import('node:fs/promises');
    await chmod(inRoot('set/x'), 0);
    expect(await message(imageFolder(inRoot('set')))).toBe(
      `DataError imageFolder: folder ${inRoot('set/x')} cannot be read; check its permissions`,
    );
    await chmod(inRoot('set/x'), 0o755);
  });
});

it('lists by what the names are, whatever the extension', async () => {
  const names = ['a.JPG', 'b.jfif', 'c.jpe', 'd.bmp', 'e.ppm', 'f.pgm', 'g.pbm', 'h.pnm', 'i.heic'];
  const more = [
    'j.heif',
    'k.jxl',
    'l.tif',
    'm.TIFF',
    'n.webp',
    'o.avif',
    'p.gif',
    'q.dib',
    'r.jp2',
  ];
  for (const name of [...names, ...more, 'notes.txt', 'x.json', 'y.svg', '.png', 'png']) {
    await put('set/0.png');
    await link(inRoot('set/0.png'), inRoot(`set/${name}`));
  }
  await rm(inRoot('set/0.png'));
  expect(await stems('set')).toEqual([...'abcdefghijklmnopqr']);
});
