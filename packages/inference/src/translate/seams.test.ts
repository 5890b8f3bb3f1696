import '@gan/backend-wasm';
import { concat, setBackend, slice, sub, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { largestDifference, picture, resnet, told } from '../../test/generators';
import { translate } from '../index';

beforeAll(async () => {
  await setBackend('gan-wasm');
});

/** Mean absolute step across the columns at which tiles meet, against that across the others. */
function seams(image: Tensor4D, borders: readonly number[]): number {
  const [, height, width, channels] = image.shape;
  const values = image.dataSync();
  const steps = Array.from({ length: width - 1 }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < channels; c++) {
        const at = (y * width + x) * channels + c;
        sum += Math.abs(values[at + channels]! - values[at]!);
      }
    }
    return sum;
  });
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  return (
    mean(steps.filter((_, x) => borders.includes(x + 1))) /
    mean(steps.filter((_, x) => !borders.includes(x + 1)))
  );
}

/** The columns at which tiles of one row meet. */
function bordersOf(width: number, tiles: number): number[] {
  const length = Math.ceil(width / tiles / 4) * 4;
  return Array.from({ length: tiles - 1 }, (_, i) => (i + 1) * length);
}

/** Each piece between borders by itself, as tiles without overlap would be: what seams look like. */
async function apart(model: LayersModel, image: Tensor4D, borders: readonly number[]) {
  const [, height, width] = image.shape;
  const starts = [0, ...borders];
  const pieces = await Promise.all(
    starts.map((start, i) => {
      const columns = (borders[i] ?? width) - start;
      return translate(model, slice(image, [0, 0, start, 0], [1, height, columns, -1]));
    }),
  );
  return concat(pieces, 2);
}

describe('where tiles are not the whole', () => {
  it('there are no seams with the statistics of a copy', async () => {
    const model = resnet({ blocks: 3 });
    const image = picture(96, 768);
    const { output, translation } = await told(model, image, { memory: 1_000_000 });
    expect(translation).toMatchObject({ statistics: 'copy' });
    expect(translation.copy![1]).toBeLessThan(768);
    expect(translation.tiles).toBeGreaterThan(4);
    expect(translation.tiles).toBeLessThan(40);
    const { output: whole } = await told(model, image);
    const borders = bordersOf(768, translation.tiles);
    expect(seams(output, borders) / seams(whole, borders)).toBeLessThan(1.1);
    // What differs from the whole would step at the borders, too, as it does for tiles without overlap.
    const cut = await apart(model, image, borders);
    expect(seams(sub(output, whole), borders)).toBeLessThan(1.1);
    expect(seams(sub(cut, whole), borders)).toBeGreaterThan(2);
  });

  it('too little overlap is mixed away', async () => {
    const model = resnet({ blocks: 3, norm: 'none' });
    const image = picture(64, 512);
    const options = { tile: 96, overlap: 16, memory: 500_000 };
    const { output, translation } = await told(model, image, options);
    expect(translation).toMatchObject({ tiles: 8, overlap: 16, statistics: 'none' });
    const { output: whole } = await told(model, image);
    expect(largestDifference(output, whole)).toBeGreaterThan(1e-4);
    const borders = bordersOf(512, 8);
    expect(seams(output, borders) / seams(whole, borders)).toBeLessThan(1.1);
    const cut = await apart(model, image, borders);
    expect(seams(cut, borders) / seams(whole, borders)).toBeGreaterThan(1.1);
  });
});
