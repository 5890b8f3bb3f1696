import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linspace, memory, reshape, type Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import { readImage, saveImage } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-read-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'picture.png');

it('reads what saveImage wrote, in any size, and leaks nothing', async () => {
  const image = reshape(linspace(-1, 1, 5 * 7 * 3), [5, 7, 3]) as Tensor3D;
  await saveImage(path, image, { bits: 16 });
  const before = memory().numTensors;
  const read = await readImage(path);
  expect(memory().numTensors).toBe(before + 1);
  expect(read.shape).toEqual([5, 7, 3]);
  const values = image.dataSync();
  for (const [i, value] of read.dataSync().entries()) expect(value).toBeCloseTo(values[i]!, 4);
  expect((await readImage(path, { channels: 1 })).shape).toEqual([5, 7, 1]);
});

it('says what is wrong', async () => {
  await expect(readImage(join(folder, 'none.png'))).rejects.toThrow(
    /readImage: cannot read .*none/,
  );
  const broken = join(folder, 'broken.png');
  writeFileSync(broken, 'no picture');
  await expect(readImage(broken)).rejects.toThrow(
    /readImage: cannot decode .*broken\.png .*the file is damaged or not an image: replace it$/,
  );
  await expect(readImage(path, { channels: 5 })).rejects.toThrow('but channels is 5');
  await expect(readImage('')).rejects.toMatchObject({ code: 'OptionError' });
});
