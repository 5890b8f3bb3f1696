import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pixels } from '../batches/pixels';
import { resizeBicubic } from '../resize/resize';
import { imageFolder } from './image-folder';
import type { ImageFolderOptions } from './image-folder-options';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-folder-'));
});
afterEach(() => rm(root, { recursive: true }));

/** A picture without symmetry, so that every crop of it is another. */
const picture = (width: number, height: number, first = 0): Pixels => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => (first + i * 37 + (i >> 3) * 91 + (i * i) / 7) & 255,
  ),
});

async function put(name: string, { data, width, height }: Pixels): Promise<void> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  await (name.endsWith('.webp') ? image.webp({ lossless: true }) : image).toFile(path);
}

const bytes = (tensor: tf.Tensor) =>
  Uint8Array.from(tensor.dataSync(), (v) => Math.round((v + 1) * 127.5));

/** The only image of the folder as a batch has it, and as it is shown whole. */
async function both(options: ImageFolderOptions) {
  const set = await imageFolder(root, options);
  const whole = await set.images([0]);
  const out: { whole: Pixels; batch?: Pixels } = { whole: toPixels(whole) };
  for await (const { real } of set.batches({ batchSize: 1, seed: 2, epoch: 1 })) {
    out.batch = toPixels(real);
    real.dispose();
  }
  whole.dispose();
  return out as Required<typeof out>;
}

function toPixels(tensor: tf.Tensor4D): Pixels {
  const [, height, width, channels] = tensor.shape;
  return { width, height, channels, data: bytes(tensor) };
}

/** The corners at which `part` lies in `image`. */
function placesOf(part: Pixels, image: Pixels): [number, number][] {
  const places: [number, number][] = [];
  for (let top = 0; top <= image.height - part.height; top++) {
    for (let left = 0; left <= image.width - part.width; left++) {
      const same = part.data.every((value, i) => {
        const x = left + (Math.floor(i / 3) % part.width);
        const y = top + Math.floor(i / 3 / part.width);
        return value === image.data[(y * image.width + x) * 3 + (i % 3)];
      });
      if (same) places.push([left, top]);
    }
  }
  return places;
}

describe('imageFolder prepares with', () => {
  const source = picture(30, 20);
  const flip = false;
  beforeEach(() => put('x.png', source));

  it('resize_and_crop: a square, then a part of it', async () => {
    const { whole, batch } = await both({ loadSize: 16, cropSize: 12, flip });
    expect(placesOf(batch, resizeBicubic(source, 16, 16))).toHaveLength(1);
    expect([batch.width, batch.height]).toEqual([12, 12]);
    expect(whole).toEqual(toPlain(resizeBicubic(source, 12, 12)));
  });

  it('resize: a square', async () => {
    const { whole, batch } = await both({ preprocess: 'resize', loadSize: 14, flip });
    expect(batch).toEqual(toPlain(resizeBicubic(source, 14, 14)));
    expect(whole).toEqual(batch);
  });

  it('crop: a part of the original', async () => {
    const { whole, batch } = await both({ preprocess: 'crop', cropSize: 8, flip });
    expect(placesOf(batch, source)).toHaveLength(1);
    expect(placesOf(whole, source)).toEqual([[11, 6]]);
  });

  it('scale_width: 30 x 20 to 45 x 30; at least cropSize high', async () => {
    const options = { preprocess: 'scale_width', loadSize: 45, flip } as const;
    const { whole, batch } = await both({ ...options, cropSize: 8 });
    expect(batch).toEqual(toPlain(resizeBicubic(source, 45, 30)));
    expect(whole).toEqual(batch);
    const high = await both({ ...options, cropSize: 40 });
    expect(high.batch).toEqual(toPlain(resizeBicubic(source, 45, 40)));
  });

  it('scale_width: an image that fits as it is', async () => {
    const { batch } = await both({ preprocess: 'scale_width', loadSize: 30, cropSize: 20, flip });
    expect(batch).toEqual(source);
  });

  it('scale_width_and_crop: 30 x 20 to 24 x 16, then a part of it', async () => {
    const preprocess = 'scale_width_and_crop';
    const { whole, batch } = await both({ preprocess, loadSize: 24, cropSize: 12, flip });
    expect(placesOf(batch, resizeBicubic(source, 24, 16))).toHaveLength(1);
    expect([batch.width, batch.height]).toEqual([12, 12]);
    // Shown whole: width 12, height raised to 12.
    expect(whole).toEqual(toPlain(resizeBicubic(source, 12, 12)));
  });

  it('none: 30 x 20 to 32 x 20', async () => {
    const { whole, batch } = await both({ preprocess: 'none', flip });
    expect(batch).toEqual(toPlain(resizeBicubic(source, 32, 20)));
    expect(whole).toEqual(batch);
  });

  it('a flip of half of the images, and of none that is shown whole', async () => {
    await put('x.png', picture(8, 8));
    for (let i = 0; i < 39; i++) await put(`${i}.png`, picture(8, 8));
    const set = await imageFolder(root, { preprocess: 'none' });
    let mirrored = 0;
    for await (const { real } of set.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
      const isSame = bytes(real).every((value, i) => value === picture(8, 8).data[i]);
      const back = tf.reverse(real, 2);
      expect(isSame || bytes(back).every((v, i) => v === picture(8, 8).data[i])).toBe(true);
      if (!isSame) mirrored++;
      tf.dispose([real, back]);
    }
    expect(mirrored).toBeGreaterThan(8);
    expect(mirrored).toBeLessThan(32);
    const whole = await set.images([...Array(40).keys()]);
    expect([...bytes(whole).subarray(0, 192)]).toEqual([...picture(8, 8).data]);
    whole.dispose();
  });
});

/** With a plain array of bytes, as decoded ones have. */
const toPlain = ({ width, height, channels, data }: Pixels): Pixels => ({
  width,
  height,
  channels,
  data: Uint8Array.from(data),
});

describe('imageFolder finds', () => {
  const firsts = async (options: ImageFolderOptions = {}) => {
    const set = await imageFolder(root, { preprocess: 'none', ...options });
    const out: number[] = [];
    for (let i = 0; i < set.size; i++) {
      const image = await set.images([i]);
      out.push(bytes(image)[0]!);
      image.dispose();
    }
    return out;
  };

  it('jpg, png and webp at any depth, sorted by path, hidden ones left out', async () => {
    const grey = (value: number) => ({ ...picture(8, 8), data: new Uint8Array(192).fill(value) });
    await put('b.png', grey(10));
    await put('a/z.webp', grey(20));
    await put('a/deep/er/y.PNG', grey(30));
    await put('c.jpeg', grey(40));
    await put('c.png', grey(50)); // one stem twice is no matter without pairs
    await put('.hidden/x.png', grey(60));
    await put('a/.x.png', grey(70));
    await writeFile(join(root, 'a', 'notes.txt'), 'hello');
    expect(await firsts()).toEqual([30, 20, 10, 40, 50]);
    expect(await firsts({ recursive: false })).toEqual([10, 40, 50]);
  });

  it('a subset of itself', async () => {
    for (let i = 0; i < 5; i++) await put(`${i}.png`, picture(4, 4, 10 * i));
    const part = (await imageFolder(root, { preprocess: 'none' })).subset([4, 1]);
    const images = await part.images([0, 1]);
    expect([part.size, bytes(images)[0], bytes(images)[48]]).toEqual([2, 40, 10]);
    images.dispose();
  });

  it('nothing in a folder without images, and says so', async () => {
    const message = `imageFolder: folder ${root} holds no images; put .jpg, .png, .webp or .tif files there, or check the path`;
    await expect(imageFolder(root)).rejects.toMatchObject({ code: 'DataError', message });
    await mkdir(join(root, 'sub'));
    await expect(imageFolder(root)).rejects.toThrow(message);
    await expect(imageFolder(root, { recursive: false })).rejects.toThrow(
      'its subfolders are not searched: give one of sub, or recursive: true',
    );
    await expect(imageFolder('')).rejects.toThrow(
      "imageFolder: folder must be the path of a folder, got ''",
    );
  });
});
