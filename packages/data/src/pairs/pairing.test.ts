import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PairDataset } from './pair-dataset';
import { pairedImages } from './paired-images';

let root = '';
let folders = { a: '', b: '' };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pairing-'));
  folders = { a: join(root, 'a'), b: join(root, 'b') };
  for (const folder of Object.values(folders)) await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true }));

async function put(name: string, grey: number, width = 8, height = 8): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true });
  const background = { r: grey, g: grey, b: grey };
  await sharp({ create: { width, height, channels: 3, background } }).toFile(join(root, name));
}

/** The grey of `a` and of `b`, pair by pair; JPEG gives a constant grey back as it was. */
async function greys(set: PairDataset): Promise<[number, number][]> {
  const out: [number, number][] = [];
  for (let i = 0; i < set.size; i++) {
    const { a, b } = await set.pairs([i]);
    const first = ([value]: ArrayLike<number> & Iterable<number>) =>
      Math.round((value! + 1) * 127.5);
    out.push([first(a.dataSync()), first(b.dataSync())]);
    a.dispose();
    b.dispose();
  }
  return out;
}

describe('pairedImages, recursive', () => {
  it('pairs by path and stem, so that one name may lie in several subfolders', async () => {
    await put('a/1.png', 10);
    await put('a/x/1.jpg', 20);
    await put('a/x/y/1.png', 30);
    await put('b/1.jpg', 110);
    await put('b/x/1.webp', 120);
    await put('b/x/y/1.png', 130);
    const set = await pairedImages(folders, { recursive: true, preprocess: 'none' });
    expect(await greys(set)).toEqual([
      [10, 110],
      [20, 120],
      [30, 130],
    ]);
    expect(await greys(await pairedImages(folders, { preprocess: 'none' }))).toEqual([[10, 110]]);
  });

  it('finds side-by-side images at any depth', async () => {
    await put('a/x/1.png', 40, 16);
    await put('a/y/z/1.png', 50, 16);
    const set = await pairedImages({ ab: folders.a }, { recursive: true, preprocess: 'none' });
    expect(await greys(set)).toEqual([
      [40, 40],
      [50, 50],
    ]);
  });

  it('refuses one path and stem twice, and names what has no partner by its path', async () => {
    await put('a/x/1.png', 0);
    await put('a/x/1.jpg', 0);
    await put('b/x/1.png', 0);
    await expect(pairedImages(folders, { recursive: true })).rejects.toThrow(
      `pairedImages: ${join(root, 'a/x/1.jpg')} and ${join(root, 'a/x/1.png')} have the same ` +
        'name; remove or rename one',
    );
    await rm(join(root, 'a/x/1.jpg'));
    await put('b/y/1.png', 0);
    await expect(pairedImages(folders, { recursive: true })).rejects.toThrow(
      `pairedImages: every image needs one of the same name in the other folder; ${folders.a} ` +
        'lacks a partner for y/1; add or remove these files',
    );
  });
});

describe('pairedImages with scale_width', () => {
  it('scales both images of a pair, whatever their sizes, if their shapes agree', async () => {
    await put('a/1.png', 10, 20, 30);
    await put('b/1.png', 20, 40, 60);
    const options = { preprocess: 'scale_width', loadSize: 16, cropSize: 8 } as const;
    const { a, b } = await (await pairedImages(folders, options)).pairs([0]);
    expect([a.shape, b.shape]).toEqual([
      [1, 24, 16, 3],
      [1, 24, 16, 3],
    ]);
    a.dispose();
    b.dispose();
    await put('b/1.png', 20, 40, 40);
    await expect(pairedImages(folders, options)).rejects.toThrow(
      "pairedImages: preprocess: 'scale_width' needs both images of a pair at one size, but " +
        `${join(root, 'a/1.png')} becomes 16x24 and ${join(root, 'b/1.png')} becomes 16x16; ` +
        "use preprocess: 'resize_and_crop'",
    );
  });
});
