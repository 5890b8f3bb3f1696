import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pairedImages } from '../pairs/paired-images';
import { unpairedImages } from '../pairs/unpaired-images';
import { imageFolder } from './image-folder';

let root = '';
let a = '';
let b = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'corrupt-'));
  [a, b] = [join(root, 'a'), join(root, 'b')];
  for (const folder of [a, b]) {
    await mkdir(folder);
    for (let n = 0; n < 6; n++) {
      const pixels = Uint8Array.from({ length: 768 }, (_, i) => (n * 40 + i * 37) & 255);
      await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } }).toFile(
        join(folder, `${n}.png`),
      );
    }
  }
});
afterEach(() => rm(root, { recursive: true }));

const settings = { loadSize: 10, cropSize: 8 };
const skipping = { ...settings, onCorrupt: 'skip' } as const;

/** Cuts a file off, so that its header is whole and its pixels are not. */
async function truncate(path: string): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(path, bytes.subarray(0, bytes.length - 100));
}

async function epoch(
  set: { batches: Awaited<ReturnType<typeof pairedImages>>['batches'] },
  skip = 0,
): Promise<Float32Array[]> {
  const out: Float32Array[] = [];
  for await (const pair of set.batches({ batchSize: 1, seed: 3, epoch: 2, skip })) {
    out.push(pair.a.dataSync() as Float32Array, pair.b.dataSync() as Float32Array);
    tf.dispose([pair.a, pair.b]);
  }
  return out;
}

describe("onCorrupt: 'stop'", () => {
  it('names the file when its batch is due, and leaks nothing', async () => {
    await truncate(join(a, '3.png'));
    const tensors = tf.memory().numTensors;
    const set = await imageFolder(a, settings);
    let seen = 0;
    const consume = async () => {
      for await (const { real } of set.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
        seen++;
        real.dispose();
      }
    };
    await expect(consume()).rejects.toMatchObject({ code: 'DataError', name: 'DataError' });
    await expect(consume()).rejects.toThrow(
      new RegExp(
        `^imageFolder: cannot decode ${join(a, '3.png')} \\(.*\\); the file is damaged or not an ` +
          "image: replace or remove it, or use onCorrupt: 'skip'$",
      ),
    );
    expect(seen).toBeLessThan(12);
    expect(set.skipped).toEqual([]);
    expect(sharp.counters()).toEqual({ queue: 0, process: 0 });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("onCorrupt: 'skip'", () => {
  it('leaves pairs out and lists the files, whichever side is damaged', async () => {
    await truncate(join(a, '1.png'));
    await writeFile(join(b, '4.png'), 'no picture');
    const set = await pairedImages({ a, b }, skipping);
    expect(set.size).toBe(4);
    expect(set.skipped.map(({ path }) => path)).toEqual([join(a, '1.png'), join(b, '4.png')]);
    for (const { reason } of set.skipped) expect(reason).toMatch(/\w/);

    // The very batches of folders without these pairs: order and augmentation are settled.
    const got = await epoch(set);
    for (const folder of [a, b]) {
      for (const name of ['1.png', '4.png']) await rm(join(folder, name));
    }
    expect(got).toEqual(await epoch(await pairedImages({ a, b }, settings)));
    expect(got).toHaveLength(8);
  });

  it('resumes where it was', async () => {
    await truncate(join(a, '0.png'));
    await truncate(join(b, '5.png'));
    const whole = await epoch(await pairedImages({ a, b }, skipping));
    expect(await epoch(await pairedImages({ a, b }, skipping), 3)).toEqual(whole.slice(6));
  });

  it('leaves images of either unpaired folder out', async () => {
    await truncate(join(a, '2.png'));
    await truncate(join(b, '0.png'));
    await truncate(join(b, '1.png'));
    const set = await unpairedImages({ a, b }, skipping);
    expect([set.size, set.a.size, set.b.size]).toEqual([5, 5, 4]);
    expect(set.skipped.map(({ path }) => path)).toEqual([
      join(a, '2.png'),
      join(b, '0.png'),
      join(b, '1.png'),
    ]);
    expect(await epoch(set)).toHaveLength(10);
  });

  it('lists nothing where nothing is damaged, and gives the same batches', async () => {
    const set = await pairedImages({ a, b }, skipping);
    expect(set.skipped).toEqual([]);
    expect(await epoch(set)).toEqual(await epoch(await pairedImages({ a, b }, settings)));
  });

  it('stops when nothing is left, and at what is wrong but not damaged', async () => {
    for (let n = 0; n < 6; n++) await writeFile(join(a, `${n}.png`), '');
    await expect(imageFolder(a, skipping)).rejects.toThrow(
      `imageFolder: onCorrupt: 'skip' leaves nothing of 6; the first that cannot be decoded is ` +
        `${join(a, '0.png')} (`,
    );
    const options = { preprocess: 'crop', cropSize: 20, onCorrupt: 'skip' } as const;
    await expect(imageFolder(b, options)).rejects.toThrow('too small for cropSize: 20');
  });

  it('stops at a file that is damaged after the start', async () => {
    const set = await imageFolder(a, skipping);
    await truncate(join(a, '3.png'));
    await expect(set.images([3])).rejects.toThrow(`cannot decode ${join(a, '3.png')}`);
  });
});
