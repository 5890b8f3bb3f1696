import { Rng } from '@gan/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pixels } from '../batches/pixels';
import { augment, drawAugmentation, loadedSize, wholeSettings } from './augment';
import type { Preprocess } from './image-folder-options';

const sizes = (preprocess: Preprocess, loadSize = 286, cropSize = 256) => ({
  preprocess,
  loadSize,
  cropSize,
  flip: true,
});

describe('loadedSize', () => {
  // Worked by hand from the reference: w = load, h = int(max(load * oh / ow, crop)).
  it.each([
    [600, 400, 286, 128, 286, 190], // 190.67 is cut off
    [600, 400, 286, 256, 286, 256], // raised to cropSize
    [400, 600, 286, 256, 286, 429],
    [286, 300, 286, 256, 286, 300], // stays
    [286, 100, 286, 256, 286, 256],
    [100, 100, 64, 256, 64, 256],
    [3, 1, 100, 1, 100, 33],
  ])('scales %i x %i to width %i, at least %i high: %i x %i', (width, height, load, crop, w, h) => {
    for (const mode of ['scale_width', 'scale_width_and_crop'] as const) {
      expect(loadedSize({ width, height }, sizes(mode, load, crop))).toEqual({
        width: w,
        height: h,
      });
    }
  });

  // Python's int(round(size / 4) * 4), which rounds halves to even; never 0.
  it.each([
    [1, 4],
    [2, 4],
    [5, 4],
    [6, 8],
    [7, 8],
    [8, 8],
    [9, 8],
    [10, 8],
    [11, 12],
    [13, 12],
    [14, 16],
    [15, 16],
    [18, 16],
    [22, 24],
    [300, 300],
  ])('rounds %i to %i with none', (size, expected) => {
    const got = loadedSize({ width: size, height: 300 }, sizes('none'));
    expect(got).toEqual({ width: expected, height: 300 });
  });

  it('resizes to a square, or leaves the size', () => {
    const size = { width: 600, height: 400 };
    expect(loadedSize(size, sizes('resize_and_crop'))).toEqual({ width: 286, height: 286 });
    expect(loadedSize(size, sizes('resize'))).toEqual({ width: 286, height: 286 });
    expect(loadedSize(size, sizes('crop'))).toEqual(size);
  });

  it('shows whole images as if loadSize were cropSize, where there is a crop', () => {
    expect(wholeSettings(sizes('resize_and_crop')).loadSize).toBe(256);
    expect(wholeSettings(sizes('scale_width_and_crop')).loadSize).toBe(256);
    expect(wholeSettings(sizes('scale_width')).loadSize).toBe(286);
    expect(wholeSettings(sizes('resize')).loadSize).toBe(286);
  });
});

/** Each pixel holds its own place: 16 y + x. */
const board: Pixels = {
  width: 6,
  height: 4,
  channels: 1,
  data: Uint8Array.from({ length: 24 }, (_, i) => 16 * Math.floor(i / 6) + (i % 6)),
};

describe('augment', () => {
  it('cuts out, then mirrors', () => {
    const corner = { left: 3, top: 1 };
    expect([...augment(board, { corner, mirrored: false }, 2).data]).toEqual([19, 20, 35, 36]);
    expect([...augment(board, { corner, mirrored: true }, 2).data]).toEqual([20, 19, 36, 35]);
    expect([...augment(board, { mirrored: true }, 2).data].slice(0, 6)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(augment(board, { mirrored: false }, 2)).toBe(board);
  });

  it('takes the middle without random numbers', () => {
    expect(drawAugmentation(board, sizes('crop', 286, 2))).toEqual({
      corner: { left: 2, top: 1 },
      mirrored: false,
    });
  });

  it('draws every place within the image, and mirrors half of them', () => {
    const rng = new Rng(3);
    const drawn = Array.from({ length: 600 }, () =>
      drawAugmentation(board, sizes('crop', 9, 2), rng),
    );
    const places = new Set(drawn.map(({ corner }) => `${corner!.left} ${corner!.top}`));
    expect(places.size).toBe(5 * 3);
    const mirrored = drawn.filter((d) => d.mirrored).length;
    expect(Math.abs(mirrored - 300)).toBeLessThan(60);
  });

  it('never leaves the image, whatever the sizes', () => {
    const modes = fc.constantFrom<Preprocess>('resize_and_crop', 'scale_width_and_crop', 'crop');
    const side = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(modes, side, side, side, side, fc.nat(), (mode, width, height, x, y, seed) => {
        const settings = sizes(mode, Math.max(x, y), Math.min(x, y));
        fc.pre(mode !== 'crop' || Math.min(width, height) >= settings.cropSize);
        const size = loadedSize({ width, height }, settings);
        const { corner } = drawAugmentation(size, settings, new Rng(seed));
        expect(Math.min(corner!.left, corner!.top)).toBeGreaterThanOrEqual(0);
        expect(corner!.left + settings.cropSize).toBeLessThanOrEqual(size.width);
        expect(corner!.top + settings.cropSize).toBeLessThanOrEqual(size.height);
      }),
    );
  });
});
