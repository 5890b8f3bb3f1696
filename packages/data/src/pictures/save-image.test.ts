import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
    await saveImage(join(folder, 'grid.png'), imageGrid([batch]));
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
      'saveImage: image must be a tensor [H, W, C] or [B, H, W, C], or a grid, got [3]',
    );
  });
});
