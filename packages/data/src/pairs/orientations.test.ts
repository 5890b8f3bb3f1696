import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageFolder } from '../folders/image-folder';
import { pairedImages } from './paired-images';
import { unpairedImages } from './unpaired-images';

let root = '';
let folders = { a: '', b: '' };
const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orientations-'));
  folders = { a: join(root, 'a'), b: join(root, 'b') };
  for (const folder of Object.values(folders)) await mkdir(folder);
  warn.mockClear();
});
afterEach(() => rm(root, { recursive: true }));

const whole = { preprocess: 'none' } as const;

/** An upright picture of 8 x 12 whose pixels all differ. */
const upright = sharp(
  Uint8Array.from({ length: 96 * 3 }, (_, i) => (i * 37) % 251),
  {
    raw: { width: 8, height: 12, channels: 3 },
  },
);

/** How a stored picture is turned and mirrored, so that `orientation` shows it upright. */
async function put(path: string, orientation: number): Promise<void> {
  // The inverse of each orientation: 6 and 8 are each other's, the others their own.
  const undo = [0, 1, 2, 3, 4, 5, 8, 7, 6][orientation]!;
  const stored = await sharp(await upright.clone().png().toBuffer())
    .withMetadata({ orientation: undo })
    .png()
    .toBuffer();
  const turned = await sharp(stored).autoOrient().png().toBuffer();
  const image = sharp(turned).withMetadata({ orientation });
  if (path.endsWith('tif')) image.tiff({ compression: 'none' });
  await (path.endsWith('webp') ? image.webp({ lossless: true }) : image).toFile(path);
}

const bytes = (image: tf.Tensor4D) => {
  const out = Array.from(image.dataSync(), (v) => Math.round((v + 1) * 127.5));
  image.dispose();
  return out;
};
const expected = Array.from({ length: 96 * 3 }, (_, i) => (i * 37) % 251);

describe('autoOrient', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns orientation %i upright, sizes included', async (n) => {
    for (const name of ['1.png', '1.webp', '1.tif']) {
      const path = join(folders.a, name);
      await put(path, n);
      const stored = await sharp(path).metadata();
      expect(stored.orientation).toBe(n);
      const set = await imageFolder(folders.a, { ...whole, autoOrient: true });
      const image = await set.images([0]);
      expect(image.shape).toEqual([1, 12, 8, 3]);
      expect(bytes(image)).toEqual(expected);
      // As in Pillow: by itself a TIFF only.
      const plain = await (await imageFolder(folders.a, whole)).images([0]);
      const same = name === '1.tif' ? [12, 8] : [stored.height, stored.width];
      expect(plain.shape.slice(1, 3)).toEqual(same);
      if (n > 1)
        expect(JSON.stringify(bytes(plain)) === JSON.stringify(expected)).toBe(name === '1.tif');
      else plain.dispose();
      await rm(path);
    }
  });

  it('turns JPEG, and brings the images of a pair together, whatever the direction', async () => {
    await put(join(folders.a, '1.png'), 1);
    await put(join(folders.b, '1.png'), 6);
    await sharp(join(folders.b, '1.png'))
      .keepMetadata()
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toFile(join(folders.b, '1.jpg'));
    await rm(join(folders.b, '1.png'));
    for (const direction of ['AtoB', 'BtoA'] as const) {
      const set = await pairedImages(folders, { ...whole, autoOrient: true, direction });
      const { a, b } = await set.pairs([0]);
      expect(tf.mean(tf.abs(tf.sub(a, b))).dataSync()[0]).toBeLessThan(0.03);
      expect(set.warnings).toEqual([]);
      tf.dispose([a, b]);
    }
    const unpaired = await unpairedImages(folders, { ...whole, autoOrient: true });
    for (const set of [unpaired.a, unpaired.b]) {
      const image = await set.images([0]);
      expect(image.shape).toEqual([1, 12, 8, 3]);
      image.dispose();
    }
    expect(warn).not.toHaveBeenCalled();
  });

  it('turns a side-by-side image before it is cut', async () => {
    await put(join(folders.a, '1.png'), 6);
    const set = await pairedImages({ ab: folders.a }, { ...whole, autoOrient: true });
    const { a, b } = await set.pairs([0]);
    expect(a.shape).toEqual([1, 12, 4, 3]);
    expect(bytes(a).slice(0, 12)).toEqual(expected.slice(0, 12));
    expect(bytes(b).slice(0, 12)).toEqual(expected.slice(12, 24));
    await expect(imageFolder(folders.a, { autoOrient: 1 } as object)).rejects.toThrow(
      'imageFolder: autoOrient must be true or false, got 1',
    );
  });
});

describe('without autoOrient', () => {
  const options = { preprocess: 'resize', loadSize: 8 } as const;

  it('a pair whose orientations differ is warned of, once a data set', async () => {
    for (const n of [1, 2, 3]) await put(join(folders.a, `${n}.png`), 1);
    await put(join(folders.b, '1.png'), 1);
    await put(join(folders.b, '2.png'), 6);
    await put(join(folders.b, '3.png'), 3);
    const set = await pairedImages(folders, options);
    const warning =
      'pairedImages: in 2 of 3 pairs the images have different EXIF orientations, which are not ' +
      `applied; the first is ${join(folders.a, '2.png')} (orientation 1) with ` +
      `${join(folders.b, '2.png')} (orientation 6): use autoOrient: true, or turn the files`;
    expect(set.warnings).toEqual([warning]);
    expect(warn.mock.calls).toEqual([[warning]]);
    for await (const pair of set.batches({ batchSize: 1, seed: 0, epoch: 1 }))
      tf.dispose(Object.values(pair));
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('both alike, or a TIFF that is turned anyway, need no warning', async () => {
    await put(join(folders.a, '1.png'), 6);
    await put(join(folders.b, '1.png'), 6);
    await put(join(folders.a, '2.png'), 1);
    await put(join(folders.b, '2.tif'), 6);
    const set = await pairedImages(folders, options);
    expect(set.warnings).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('a difference in size names the orientation as its cause, on either side', async () => {
    await put(join(folders.a, '1.png'), 1);
    await put(join(folders.b, '1.png'), 8);
    for (const [a, b] of [
      [folders.a, folders.b],
      [folders.b, folders.a],
    ] as const) {
      const lying = join(folders.b, '1.png');
      await expect(pairedImages({ a, b }, whole)).rejects.toThrow(
        `; ${lying} has EXIF orientation 8, which is not applied: use autoOrient: true, or use ` +
          "preprocess: 'resize_and_crop'",
      );
    }
  });
});
