import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findPairs } from '../pairs/find-pairs';
import { pairedImages } from '../pairs/paired-images';
import { checkSettings, type PairedImagesOptions } from '../pairs/paired-images-options';
import { unpairedImages } from '../pairs/unpaired-images';
import type { DirectoryHandle, FolderSource } from './browser-folder';
import { checkFolder, listImages } from './image-files';
import { imageFolder } from './image-folder';

/** A file as a browser's input gives it. */
function file(path: string): File {
  const made = new File(['x'], path.split('/').at(-1)!);
  const relative = path.includes('/') ? path : '';
  return Object.defineProperty(made, 'webkitRelativePath', { value: relative });
}
const files = (...paths: string[]) => paths.map(file);

interface Tree {
  readonly [name: string]: Tree | 'file';
}

/** A directory handle, whose entries come in any order. */
function directory(name: string, tree: Tree): DirectoryHandle {
  const handle = {
    kind: 'directory',
    name,
    async *values() {
      for (const [child, what] of Object.entries(tree).reverse()) {
        yield what === 'file'
          ? ({ kind: 'file', name: child, getFile: async () => file(child) } as const)
          : directory(child, what);
      }
    },
  } as const;
  return handle;
}

beforeEach(() => {
  vi.stubGlobal('createImageBitmap', () => undefined);
  vi.stubGlobal('OffscreenCanvas', class {});
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const names = async (source: FolderSource, recursive = true) => {
  const listed = await listImages('test', checkFolder('test', 'folder', source), recursive);
  return listed.files.map(({ name, path }) => [name, path]);
};
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: Error & { code: string }) => `${error.code} ${error.message}`,
  );

describe('the files of an input', () => {
  const chosen = files(
    'set/b.png',
    'set/x/a.JPG',
    'set/notes.txt',
    'set/.DS_Store',
    'set/.cache/c.png',
    'set/x/._a.jpg',
  );
  it('are a folder, whose paths are below the one that all have in common', async () => {
    expect(await names(chosen)).toEqual([
      ['b.png', 'set/b.png'],
      ['x/a.JPG', 'set/x/a.JPG'],
    ]);
    expect(await names(chosen, false)).toEqual([['b.png', 'set/b.png']]);
    const list = { length: 2, 0: chosen[0]!, 1: chosen[1]! };
    expect(await names(list)).toHaveLength(2);
  });

  it('may be picked out of a larger folder, or be loose', async () => {
    expect(await names(files('d/A/1.png', 'd/A/2.png'), false)).toEqual([
      ['1.png', 'd/A/1.png'],
      ['2.png', 'd/A/2.png'],
    ]);
    expect(await names(files('2.png', '1.png'), false)).toEqual([
      ['1.png', '1.png'],
      ['2.png', '2.png'],
    ]);
  });

  it('say what is missing', async () => {
    expect(await failure(imageFolder([]))).toBe(
      'DataError imageFolder: folder of 0 files holds no images; put .jpg, .png, .webp or .tif files ' +
        'there, or check the path',
    );
    expect(await failure(names(files('s/x/1.png', 's/y/2.png'), false))).toBe(
      'DataError test: folder s holds no images; its subfolders are not searched: give one of x, y, ' +
        'or recursive: true',
    );
  });
});

describe('a directory handle', () => {
  it('is searched in an order of its own', async () => {
    const handle = directory('set', {
      'b.png': 'file',
      'a.png': 'file',
      x: { 'c.png': 'file', y: { 'd.webp': 'file' }, '.hidden.png': 'file' },
      '.git': { 'e.png': 'file' },
      'notes.txt': 'file',
    });
    expect(await names(handle)).toEqual([
      ['a.png', 'set/a.png'],
      ['b.png', 'set/b.png'],
      ['x/c.png', 'set/x/c.png'],
      ['x/y/d.webp', 'set/x/y/d.webp'],
    ]);
    expect((await names(handle, false)).map(([name]) => name)).toEqual(['a.png', 'b.png']);
  });
});

describe('pairs', () => {
  const options: PairedImagesOptions = {};
  const pairsOf = async (folders: Parameters<typeof findPairs>[0], given = options) =>
    (await findPairs(folders, given, checkSettings(given))).map(({ name, files: of }) => [
      name,
      ...of.map(({ path }) => path),
    ]);

  it('are joined by name, key or list, of files and handles', async () => {
    const all = files('d/A/1.png', 'd/A/2.png', 'd/B/2.jpg', 'd/B/1.jpg');
    const side = (name: string) => all.filter((f) => f.webkitRelativePath.startsWith(`d/${name}/`));
    const expected = [
      ['1', 'd/A/1.png', 'd/B/1.jpg'],
      ['2', 'd/A/2.png', 'd/B/2.jpg'],
    ];
    expect(await pairsOf({ a: side('A'), b: side('B') })).toEqual(expected);
    const b = directory('B', { '1.jpg': 'file', '2.jpg': 'file' });
    expect((await pairsOf({ a: side('A'), b }))[1]).toEqual(['2', 'd/A/2.png', 'B/2.jpg']);
    const labels = files('1_label.png', '2_label.png');
    expect(await pairsOf({ a: labels, b }, { match: /\d/ })).toEqual([
      ['1', '1_label.png', 'B/1.jpg'],
      ['2', '2_label.png', 'B/2.jpg'],
    ]);
    expect(await pairsOf({ pairs: [{ a: all[0]!, b: all[2]! }] })).toEqual([
      ['d/A/1.png', 'd/A/1.png', 'd/B/2.jpg'],
    ]);
    expect(await pairsOf({ ab: side('A') })).toEqual([
      ['1', 'd/A/1.png'],
      ['2', 'd/A/2.png'],
    ]);
  });

  it('name what has no partner', async () => {
    expect(await failure(pairsOf({ a: files('A/1.png', 'A/2.png'), b: files('B/1.png') }))).toMatch(
      /^DataError pairedImages: every image .*; B lacks a partner for 2; add or remove these files, or/,
    );
  });
});

describe('what cannot be read here', () => {
  it('is said before anything is read: a path in a browser, files in Node', async () => {
    vi.stubGlobal('process', undefined);
    const inNode = (name: string) =>
      `: ${name} is the path 'photos', which can be read in Node only; in a browser give the files of ` +
      'an <input type="file" webkitdirectory>, or a directory handle';
    expect(await failure(imageFolder('photos'))).toBe(`OptionError imageFolder${inNode('folder')}`);
    expect(await failure(pairedImages({ ab: 'photos' }))).toBe(
      `OptionError pairedImages${inNode('ab')}`,
    );
    expect(await failure(unpairedImages({ a: files('1.png'), b: 'photos' }))).toBe(
      `OptionError unpairedImages${inNode('b')}`,
    );
    vi.unstubAllGlobals();
    expect(await failure(imageFolder(files('1.png')))).toBe(
      "OptionError imageFolder: folder holds a browser's files, but there is no createImageBitmap and " +
        'OffscreenCanvas to decode them; in Node give the path of a folder',
    );
    expect(await failure(pairedImages({ pairs: [{ a: file('1.png'), b: 'x.png' }] }))).toMatch(
      /^OptionError pairedImages: pairs\[0\].a holds a browser's files/,
    );
  });

  it.each([[5], [''], [null], [{}], [['x']], [{ kind: 'file' }]])(
    '%o is no folder',
    async (value) => {
      expect(await failure(imageFolder(value as never))).toMatch(
        /^OptionError imageFolder: folder must be a folder's files, or its directory handle, got /,
      );
    },
  );
});
