import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TiffPage, writeTiff } from '@gan/testing';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pairedImages } from '../pairs/paired-images';
import { imageFolder } from './image-folder';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-channels-'));
});
afterEach(() => rm(root, { recursive: true }));

const file = (name: string) => join(root, name);

/** A page of values that all differ from their neighbours, in 8 or 16 bits. */
function page(channels: number, deep: boolean, first = 0, [width, height] = [8, 4]): TiffPage {
  const length = width! * height! * channels;
  const data = deep
    ? Uint16Array.from({ length }, (_, i) => (first + i * 1361) % 65536)
    : Uint8Array.from({ length }, (_, i) => (first + i * 37) % 256);
  return { width: width!, height: height!, channels, data };
}

const put = ({ data, width, height, channels }: TiffPage, space: string, name = 'x.png') =>
  sharp(data, { raw: { width, height, channels: channels as 1 | 2 | 3 | 4 } })
    .toColourspace(space)
    .toFile(file(name));

/** The only image of the folder: its shape, and its values as the file has them. */
async function read(channels: number, max = 255) {
  const image = await (await imageFolder(root, { preprocess: 'none', channels })).images([0]);
  const { shape } = image;
  const floats = image.dataSync() as Float32Array;
  image.dispose();
  return { shape, floats, values: Array.from(floats, (v) => Math.round(((v + 1) * max) / 2)) };
}

describe('images of N channels', () => {
  it('come as they are stored: RGBA, grey with alpha, CMYK', async () => {
    await put(page(4, false), 'srgb');
    expect(await read(4)).toMatchObject({
      shape: [1, 4, 8, 4],
      values: [...page(4, false).data],
    });
    await rm(file('x.png'));
    await writeTiff(file('x.tif'), [page(2, false)]);
    expect((await read(2)).values).toEqual([...page(2, false).data]);
    await rm(file('x.tif'));
    const cmyk = sharp({ create: { width: 8, height: 4, channels: 3, background: '#c81e1e' } });
    await cmyk.toColourspace('cmyk').jpeg({ quality: 100 }).toFile(file('x.jpg'));
    const [c, m, y, k] = (await read(4)).values as [number, number, number, number];
    expect(Math.max(m, y)).toBeGreaterThan(c + 100);
    expect(k).toBeLessThan(128);
    await rm(file('x.jpg'));
    await writeTiff(file('x.tif'), [page(5, false)]);
    expect((await read(5)).values).toEqual([...page(5, false).data]);
  });

  it('keep 16 bits, to the last float32', async () => {
    for (const channels of [2, 4]) {
      await put(page(channels, true), channels === 4 ? 'rgb16' : 'grey16');
      const { floats, values } = await read(channels, 65535);
      expect(values).toEqual([...page(channels, true).data]);
      expect([...floats]).toEqual(
        Array.from(page(channels, true).data, (v) => Math.fround(v * (2 / 65535) - 1)),
      );
    }
    await rm(file('x.png'));
    await writeTiff(file('x.tif'), [page(7, true)]);
    expect((await read(7, 65535)).values).toEqual([...page(7, true).data]);
  });

  it('may be the grey pages of a TIFF', async () => {
    for (const deep of [false, true]) {
      const pages = [0, 1, 2, 3, 4, 5].map((k) => page(1, deep, 11 * k));
      await writeTiff(file('x.tif'), pages);
      const { shape, values } = await read(6, deep ? 65535 : 255);
      expect(shape).toEqual([1, 4, 8, 6]);
      const expected = Array.from({ length: 32 }, (_, i) => pages.map(({ data }) => data[i]!));
      expect(values).toEqual(expected.flat());
    }
  });

  it('are resized, cropped and split as others are', async () => {
    // Bicubic enlargement of a constant channel is that constant.
    const constant = Uint8Array.from({ length: 16 * 8 * 5 }, (_, i) => 50 * (i % 5));
    await writeTiff(file('x.tif'), [{ width: 16, height: 8, channels: 5, data: constant }]);
    const pairs = await pairedImages({ ab: root }, { channels: 5, loadSize: 12, cropSize: 10 });
    for await (const { a, b } of pairs.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
      expect([a.shape, b.shape]).toEqual([
        [1, 10, 10, 5],
        [1, 10, 10, 5],
      ]);
      for (const side of [a, b]) {
        side.dataSync().forEach((value, i) => {
          expect(value).toBe(Math.fround(50 * (i % 5) * (2 / 255) - 1));
        });
        side.dispose();
      }
    }
    const pages = [0, 1, 2, 3].map((k) => page(1, false, 9 * k, [16, 8]));
    await writeTiff(file('x.tif'), pages);
    const halves = await pairedImages({ ab: root }, { channels: 4, preprocess: 'none' });
    const { a, b } = await halves.pairs([0]);
    const at = (x: number) => pages.map(({ data }) => data[16 + x]! * (2 / 255) - 1);
    const row = (image: Float32Array) => [...image.subarray(8 * 4, 9 * 4)];
    expect(row(a.dataSync() as Float32Array)).toEqual(at(0).map(Math.fround));
    expect(row(b.dataSync() as Float32Array)).toEqual(at(8).map(Math.fround));
    a.dispose();
    b.dispose();
  });

  it('are refused when their number is another', async () => {
    await put(page(3, false), 'srgb');
    await expect(imageFolder(root, { channels: 4 })).rejects.toMatchObject({
      code: 'DataError',
      message:
        `imageFolder: ${file('x.png')} has 3 channels, but channels is 4; images are converted to ` +
        '1 or 3 channels only, others must have 4 channels or 4 grey pages: convert it',
    });
    await rm(file('x.png'));
    await writeTiff(file('x.tif'), [page(1, false), page(1, false)]);
    await expect(imageFolder(root, { channels: 5 })).rejects.toThrow(
      `${file('x.tif')} has 1 channel and 2 pages, but channels is 5`,
    );
    await writeTiff(file('x.tif'), [page(6, false)]);
    await expect(imageFolder(root)).rejects.toThrow(
      `${file('x.tif')} has 6 channels, which are no picture; use channels: 6`,
    );
  });

  it('become grey or RGB where that is asked for', async () => {
    await put(page(4, true), 'rgb16');
    const colours = [...page(4, true).data].filter((_, i) => i % 4 !== 3);
    expect((await read(3, 65535)).values).toEqual(colours);
    expect((await read(1, 65535)).shape).toEqual([1, 4, 8, 1]);
  });
});
