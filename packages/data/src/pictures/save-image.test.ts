import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFolder } from '../folders/image-folder';
import { imageGrid } from './image-grid';
import { saveImage } from './save-image';

describe('saveImage', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'save-image-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (name: string) => {
    const { data, info } = await sharp(join(folder, name))
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { values: [...data], width: info.width, height: info.height, channels: info.channels };
  };

  it('writes a grid, a batch and a single image, and nothing else', async () => {
    const image = tf.tensor3d([-1, 0, 1, 1, -1, 0.5], [1, 2, 3]);
    const batch = tf.expandDims(image, 0) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    const expected = { values: [0, 128, 255, 255, 0, 191], width: 2, height: 1, channels: 3 };
    await saveImage(join(folder, 'image.png'), image);
    await saveImage(join(folder, 'batch.png'), batch);
    await saveImage(join(folder, 'grid.png'), await imageGrid([batch]));
    for (const name of ['image.png', 'batch.png', 'grid.png']) {
      expect(await read(name)).toEqual(expected);
    }
    expect((await readdir(folder)).sort()).toEqual(['batch.png', 'grid.png', 'image.png']);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('replaces a file that is there', async () => {
    await writeFile(join(folder, 'x.png'), 'something else');
    await saveImage(join(folder, 'x.png'), tf.ones([1, 1, 1]) as tf.Tensor3D);
    expect((await read('x.png')).values).toEqual([255, 255, 255]);
  });

  it('names the file that cannot be written and leaves nothing behind', async () => {
    const image = tf.ones([1, 1, 3]) as tf.Tensor3D;
    const missing = join(folder, 'missing', 'x.png');
    await expect(saveImage(missing, image)).rejects.toMatchObject({
      code: 'DataError',
      message: expect.stringMatching(/^saveImage: cannot write .*x\.png \(ENOENT.*\); check that/),
    });
    await mkdir(join(folder, 'taken.png'));
    await expect(saveImage(join(folder, 'taken.png'), image)).rejects.toThrow('cannot write');
    expect(await readdir(folder)).toEqual(['taken.png']);
  });

  it('refuses other formats and other shapes', async () => {
    const image = tf.ones([1, 1, 3]) as tf.Tensor3D;
    await expect(saveImage('x.jpg', image)).rejects.toThrow(
      "saveImage: path must end in .png, got 'x.jpg'",
    );
    const vector = tf.ones([3]) as unknown as tf.Tensor3D;
    await expect(saveImage('x.png', vector)).rejects.toThrow(
      'saveImage: image must be a tensor [H, W, C] or [B, H, W, C] with C of 1, 3 or 4, or a grid, got [3]',
    );
  });

  it.each([1, 3, 4])('round trips %i channels, in 8 and in 16 bits', async (channels) => {
    for (const bits of [8, 16] as const) {
      const max = 2 ** bits - 1;
      const levels = Array.from(
        { length: 30 * channels },
        (_, i) => (i * 7919 + (i % 3)) % (max + 1),
      );
      levels.splice(0, 3, 0, max, max - 1);
      const values = Float32Array.from(levels, (v) => v * (2 / max) - 1);
      const path = join(folder, 'x.png');
      await saveImage(path, tf.tensor3d(values, [5, 6, channels]), { bits });
      const meta = await sharp(path).metadata();
      expect([meta.channels, meta.bitsPerSample]).toEqual([channels, bits]);
      const set = await imageFolder(folder, {
        preprocess: 'crop',
        cropSize: 5,
        channels,
        flip: false,
      });
      const crop = await set.images([0]);
      // The middle 5 columns of 6 begin at the first.
      const expected = levels.filter((_, i) => Math.floor(i / channels) % 6 !== 5);
      const got = Array.from(crop.dataSync(), (v) => Math.round(((v + 1) * max) / 2));
      expect(got).toEqual(expected);
      crop.dispose();
    }
  });

  it('rounds halves to even and limits what lies outside, in 16 bits too', async () => {
    const at = (level: number) => (level * 2) / 65535 - 1;
    const row = tf.tensor3d([-1, 0, 1, -7, 7, at(0.2), at(1.8)], [1, 7, 1]);
    await saveImage(join(folder, 'x.png'), row, { bits: 16 });
    const { data } = await sharp(join(folder, 'x.png'))
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const got = new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + 14));
    expect([...got]).toEqual([0, 32768, 65535, 0, 65535, 0, 2]);
  });

  it('lays batches of RGBA out in a row, on opaque white', async () => {
    const image = tf.tensor4d([-1, -1, -1, 0, 1, -1, -1, 1], [2, 1, 1, 4]);
    await saveImage(join(folder, 'x.png'), image);
    expect(await read('x.png')).toEqual({
      values: [0, 0, 0, 128, ...Array<number>(8).fill(255), 255, 0, 0, 255],
      width: 4,
      height: 1,
      channels: 4,
    });
  });

  it('refuses other channels and bits', async () => {
    const map = tf.zeros([2, 2, 12]) as tf.Tensor3D;
    await expect(saveImage('x.png', map)).rejects.toThrow(
      'C of 1, 3 or 4, or a grid, got [2,2,12]; give class maps their colours with classColours(',
    );
    const grey = tf.zeros([2, 2, 1]) as tf.Tensor3D;
    await expect(saveImage('x.png', grey, { bits: 12 as 8 })).rejects.toThrow(
      'saveImage: bits must be 8 or 16, got 12',
    );
    const grid = await imageGrid([tf.zeros([1, 2, 2, 1]) as tf.Tensor4D]);
    await expect(saveImage('x.png', grid, { bits: 16 })).rejects.toThrow(
      "saveImage: a grid has 8 bits, got bits: 16; give the tensor instead of imageGrid's result",
    );
    await expect(saveImage('x.png', grey, { depth: 16 } as object)).rejects.toThrow("'depth'");
  });
});
