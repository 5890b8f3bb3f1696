import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pairedImages } from '../pairs/paired-images';
import { imageFolder } from './image-folder';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'huge-'));
});
afterEach(() => rm(root, { recursive: true }));

const byte = (column: number, row: number) => (31 * column + 17 * row) & 255;

/** A PNG of 1 bit a pixel, whose byte of 8 pixels is `byte(column, row)`. */
function onePng(width: number, height: number): Buffer {
  const line = 1 + width / 8;
  const rows = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    for (let x = 1; x < line; x++) rows[y * line + x] = byte(x - 1, y);
  }
  const chunk = (name: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const pixels = chunk('IDAT', deflateSync(rows, { level: 1 }));
  return Buffer.concat([signature, chunk('IHDR', header), pixels, chunk('IEND', Buffer.alloc(0))]);
}

describe('images of any size', () => {
  it('of more pixels than libvips allows by itself are cropped in little memory', async () => {
    const png = onePng(16384, 16384);
    await writeFile(join(root, 'slide.png'), png);
    await writeFile(join(root, 'cut-off.png'), png.subarray(0, png.length - 100));
    const options = { preprocess: 'crop', cropSize: 256, flip: false } as const;
    const slides = await imageFolder(root, { ...options, onCorrupt: 'skip' });
    expect(slides.skipped.map(({ path }) => path)).toEqual([join(root, 'cut-off.png')]);
    const image = await slides.images([0]);
    const [values, corner] = [image.dataSync() as Float32Array, (16384 - 256) / 2];
    expect(image.shape).toEqual([1, 256, 256, 3]);
    values.forEach((value, i) => {
      const [x, y] = [Math.floor(i / 3) % 256, Math.floor(i / 768)];
      const bits = byte((corner + x) >> 3, corner + y);
      if (value !== ((bits >> (7 - (x & 7))) & 1) * 2 - 1) throw new Error(`wrong at ${x}, ${y}`);
    });
    image.dispose();
    // Whole it would take 805 MB.
    expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(7e8);

    await rm(join(root, 'cut-off.png'));
    const pairs = await pairedImages({ ab: root }, { ...options, channels: 1 });
    for await (const { a, b } of pairs.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
      // The halves are 8192 apart: the same bits, whose bytes differ by 31 * 1024, a multiple of 256.
      expect(a.dataSync()).toEqual(b.dataSync());
      tf.dispose([a, b]);
    }
  });

  it.each([
    ['png', 'srgb'],
    ['jpg', 'srgb'],
    ['tif', 'rgb16'],
  ])('are the same cut out of the file and out of the whole image: %s', async (format, space) => {
    const [width, height] = [6000, 4200];
    const tile = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * i * 7919) >> 5);
    await sharp(tile, { raw: { width: 40, height: 30, channels: 3 } })
      .resize(width, height, { kernel: 'nearest', fit: 'fill' })
      .toColourspace(space)
      .png({ compressionLevel: 1 })
      .toFormat(format as 'png')
      .toFile(join(root, `x.${format}`));
    const options = { preprocess: 'crop', cropSize: 64 } as const;
    const seen = async (cacheBytes: number) => {
      const all: number[] = [];
      const set = await pairedImages({ ab: root }, { ...options, cacheBytes });
      for (const epoch of [1, 2, 3]) {
        for await (const { a, b } of set.batches({ batchSize: 1, seed: 0, epoch })) {
          all.push(...a.dataSync(), ...b.dataSync());
          tf.dispose([a, b]);
        }
      }
      return all;
    };
    const cut = await seen(0);
    const { skipped } = await imageFolder(root, { ...options, onCorrupt: 'skip' });
    expect(skipped).toEqual([]);
    expect(new Set(cut).size).toBeGreaterThan(10);
    expect(cut).toEqual(await seen(2 ** 30));
  });
});
