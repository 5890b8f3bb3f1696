import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Pixels } from '../batches/pixels';
import { resizeBicubic } from './resize';
import { resizeNearest } from './resize-nearest';

const file = fileURLToPath(new URL('../../fixtures/labels.json', import.meta.url));
const { nearest, floats } = JSON.parse(await readFile(file, 'utf8')) as {
  nearest: { from: number; to: number; positions: number[] }[];
  floats: {
    values: number[];
    resized: { width: number; height: number; values: number[] }[];
  };
};

describe('resizeNearest', () => {
  it.each(nearest)(
    'shows the positions that PIL shows: $from to $to',
    ({ from, to, positions }) => {
      const data = Uint16Array.from({ length: from }, (_, i) => i);
      const across = resizeNearest({ width: from, height: 1, channels: 1, data }, to, 1);
      expect([...across.data]).toEqual(positions);
      const down = resizeNearest({ width: 1, height: from, channels: 1, data }, 1, to);
      expect([...down.data]).toEqual(positions);
    },
  );

  it('keeps channels together, and what the numbers mean', () => {
    const data = Uint8Array.from([1, 2, 3, 4]);
    const image: Pixels = { width: 2, height: 1, channels: 2, data, classes: 5, range: [0, 9] };
    expect(resizeNearest(image, 4, 2)).toEqual({
      ...image,
      width: 4,
      height: 2,
      data: Uint8Array.from([1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4]),
    });
    expect(resizeNearest(image, 2, 1)).toBe(image);
  });
});

describe('resizeBicubic of floats', () => {
  it.each(floats.resized)("is PIL's in mode F at $width x $height", ({ width, height, values }) => {
    const data = Float32Array.from(floats.values);
    const got = resizeBicubic({ width: 5, height: 4, channels: 1, data }, width, height).data;
    values.forEach((value, i) => {
      // One part in 2^23: the last bit.
      expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -23);
    });
    expect(got).toBeInstanceOf(Float32Array);
  });
});
