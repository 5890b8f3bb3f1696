import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pixels } from '../batches/pixels';
import { resizeBicubic } from './resize';
import { bicubicTaps } from './resize-taps';

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

/** A line resized by the definition: Keys' kernel over the pixels it covers, weights summing to 1. */
function line(values: readonly number[], to: number, max: number): number[] {
  if (values.length === to) return [...values];
  const scale = values.length / to;
  const width = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const weights = values.map((_, j) => {
      const d = Math.abs((j + 0.5 - (i + 0.5) * scale) / width);
      if (d >= 2) return 0;
      return d < 1 ? 1.5 * d ** 3 - 2.5 * d ** 2 + 1 : -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2;
    });
    const sum = weights.reduce((a, b) => a + b);
    const value = weights.reduce((a, weight, j) => a + weight * values[j]!, 0) / sum;
    return Math.min(max, Math.max(0, Math.round(value)));
  });
}

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

  it('resizes any number of channels, each by itself', () => {
    const of = (c: number) => Uint8Array.from(source.flat(), (v) => (v * (c + 1)) % 256);
    const data = Uint8Array.from({ length: 100 }, (_, i) => of(i % 5)[Math.floor(i / 5)]!);
    const five = resizeBicubic({ width: 5, height: 4, channels: 5, data }, 9, 2);
    for (let c = 0; c < 5; c++) {
      const alone = resizeBicubic({ width: 5, height: 4, channels: 1, data: of(c) }, 9, 2);
      expect(five.data.filter((_, i) => i % 5 === c)).toEqual(alone.data);
    }
  });

  it('keeps within a step of the same sums in floating point, at every ratio', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, side, side, fc.boolean(), fc.nat(), (w, h, toW, toH, deep, seed) => {
        const max = deep ? 65535 : 255;
        const values = Array.from({ length: w * h }, (_, i) => ((i + seed) * 7919 * (i + 3)) % max);
        const data = deep ? Uint16Array.from(values) : Uint8Array.from(values);
        const got = resizeBicubic({ width: w, height: h, channels: 1, data }, toW, toH).data;
        const rows = Array.from({ length: h }, (_, y) =>
          line(values.slice(y * w, y * w + w), toW, max),
        );
        for (let x = 0; x < toW; x++) {
          const column = line(
            rows.map((row) => row[x]!),
            toH,
            max,
          );
          for (let y = 0; y < toH; y++) {
            expect(Math.abs(got[y * toW + x]! - column[y]!)).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('sums 8 bits exactly, whatever the number of channels', () => {
    const side = fc.integer({ min: 1, max: 40 });
    const channels = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(side, side, channels, fc.nat(), (from, to, count, seed) => {
        const values = from * count;
        const data = Uint8Array.from(
          { length: values },
          (_, i) => ((i + seed) * 7919 * (i + 3)) >> 3,
        );
        const row = { width: from, height: 1, channels: count, data };
        const column = { width: 1, height: from, channels: count, data };
        const taps = bicubicTaps(from, to);
        const expected = Uint8ClampedArray.from({ length: to * count }, (_, k) => {
          const [i, c] = [Math.floor(k / count), k % count];
          let sum = 2 ** 21;
          for (let tap = 0; tap < taps.count; tap++) {
            const weight = taps.weights[i * taps.count + tap]!;
            sum += weight * data[(taps.starts[i]! + tap) * count + c]!;
          }
          return Math.floor(sum / 2 ** 22);
        });
        expect([...resizeBicubic(row, to, 1).data]).toEqual([...expected]);
        expect([...resizeBicubic(column, 1, to).data]).toEqual([...expected]);
      }),
    );
  });

  it('resizes an image of many megabytes, and small ones after it', () => {
    const data = new Uint8Array(3600 * 3600 * 3).fill(77);
    const shrunk = resizeBicubic({ width: 3600, height: 3600, channels: 3, data }, 40, 30);
    expect(shrunk.data).toEqual(new Uint8Array(40 * 30 * 3).fill(77));
    expect([...resizeBicubic(grey, 3, 2).data]).toEqual([45, 149, 126, 107, 113, 110]);
  });

  it('has no limit of pixels a side', () => {
    const line = (from: number) => Uint8Array.from({ length: from }, (_, i) => (i * 7919) % 256);
    const long: Pixels = { width: 125_000, height: 1, channels: 1, data: line(125_000) };
    const wide = { ...grey, height: 1, data: grey.data.slice(0, 5) };
    for (const size of [125_000, 300_000]) {
      // Catmull and Rom's interpolation holds the ends.
      const { data } = resizeBicubic(wide, size, 1);
      expect([data.length, data[0], data[size - 1]]).toEqual([size, 0, 0]);
      const column = resizeBicubic({ ...wide, width: 1, height: 5 }, 1, size).data;
      expect(column.every((value, i) => value === data[i])).toBe(true);
      const deep = { ...wide, data: Uint16Array.from(wide.data) };
      expect(resizeBicubic(deep, size, 1).data.length).toBe(size);
    }
    expect(resizeBicubic(long, 124_999, 1).data).toHaveLength(124_999);
    expect(resizeBicubic(long, 3, 1).data).toHaveLength(3);
  });

  it('resizes rows in bands as it resizes them at once', () => {
    // 80 MB: two bands.
    const row = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) >> 3);
    const data = new Uint8Array(4000 * 20_000);
    for (let y = 0; y < 20_000; y++) data.set(row, y * 4000);
    const once = resizeBicubic({ width: 4000, height: 1, channels: 1, data: row }, 8, 1).data;
    const all = resizeBicubic({ width: 4000, height: 20_000, channels: 1, data }, 8, 20_000).data;
    expect(all.every((value, i) => value === once[i % 8])).toBe(true);
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
