import { describe, expect, it } from 'vitest';
import type { Pixels } from './pixels';
import { resizeBicubic } from './resize';

const source = [
  [0, 50, 200, 255, 10],
  [90, 30, 160, 70, 220],
  [5, 250, 120, 40, 60],
  [180, 15, 75, 235, 100],
];
const grey: Pixels = { width: 5, height: 4, channels: 1, data: Uint8Array.from(source.flat()) };
const rgb: Pixels = {
  width: 5,
  height: 4,
  channels: 3,
  data: Uint8Array.from(source.flat().flatMap((v) => [v, 255 - v, (3 * v) % 256])),
};

describe('resizeBicubic', () => {
  // What Pillow 13's Image.resize(size, BICUBIC) returns for the same pixels.
  it.each([
    [3, 2, [45, 149, 126, 107, 113, 110]],
    [
      7,
      6,
      [
        [0, 16, 90, 203, 255, 152, 0],
        [49, 26, 64, 184, 177, 146, 118],
        [85, 63, 83, 153, 70, 117, 222],
        [1, 143, 230, 127, 47, 45, 82],
        [95, 122, 130, 94, 134, 114, 68],
        [202, 80, 0, 72, 218, 195, 94],
      ].flat(),
    ],
    [
      5,
      9,
      [
        [0, 52, 204, 255, 0],
        [11, 45, 196, 234, 36],
        [61, 23, 178, 144, 149],
        [89, 37, 158, 64, 220],
        [42, 153, 140, 31, 151],
        [4, 249, 122, 36, 64],
        [67, 173, 100, 114, 65],
        [159, 44, 80, 212, 94],
        [197, 0, 71, 253, 104],
      ].flat(),
    ],
  ])('gives PIL its pixels at %i x %i', (width, height, expected) => {
    expect([...resizeBicubic(grey, width, height).data]).toEqual(expected);
  });

  it('resizes each channel of an RGB image by itself', () => {
    expect([...resizeBicubic(rgb, 3, 2).data]).toEqual([
      45, 210, 58, 149, 106, 169, 126, 129, 153, 107, 148, 68, 113, 142, 169, 110, 145, 136,
    ]);
  });

  it('returns the very pixels when the size stays', () => {
    expect(resizeBicubic(grey, 5, 4)).toBe(grey);
  });

  it('keeps 16 bits: a ramp of small steps stays a ramp, and the ends are not clipped', () => {
    const data = Uint16Array.from({ length: 8 }, (_, i) => 65528 + i);
    const deep = resizeBicubic({ width: 8, height: 1, channels: 1, data }, 16, 1).data;
    expect(deep).toBeInstanceOf(Uint16Array);
    expect([...deep]).toEqual([...deep].sort((x, y) => x - y));
    expect([deep[0], deep[15]]).toEqual([65528, 65535]);
  });
});
