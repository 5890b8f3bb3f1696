import { expect, it } from 'vitest';
import { scatterGrid } from './scatter';

const pixel = ({ data, width }: { data: Uint8ClampedArray; width: number }, x: number, y: number) =>
  Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));

it('puts a point where it belongs: x to the right, y upwards', () => {
  const picture = scatterGrid(
    [
      [
        [0, 0],
        [1, 1],
        [-0.5, 0],
      ],
    ],
    { centres: [], extent: 1, size: 41 },
  );
  expect([picture.width, picture.height]).toEqual([3 * 41 + 12, 41]);
  const blue = expect.arrayContaining([168, 193, 247]);
  expect(pixel(picture, 20, 20)).toEqual(blue);
  expect(pixel(picture, 47 + 20, 20)).toEqual([255, 255, 255, 255]);
  expect(pixel(picture, 94 + 10, 20)).toEqual(blue);
  // In the corner, over the frame.
  expect(pixel(picture, 47 + 40, 0)[2]).toBeGreaterThan(236);
});

it('darkens where points lie on each other, and leaves out what lies outside', () => {
  const options = { centres: [], extent: 2, size: 21 };
  const once = scatterGrid([[[0, 0, 9, 9, -9, 0]]], options);
  const often = scatterGrid([[new Array(60).fill(0)]], options);
  expect(pixel(often, 10, 10).slice(0, 3)).toEqual([37, 99, 235].map((v) => expect.closeTo(v, -1)));
  expect(pixel(often, 10, 10)[0]).toBeLessThan(pixel(once, 10, 10)[0]!);
  const coloured = Array.from({ length: 19 * 19 }, (_, i) =>
    pixel(once, 1 + (i % 19), 1 + Math.floor(i / 19)),
  ).filter(([r]) => r !== 255);
  expect(coloured).toHaveLength(1);
});

it('marks a mode by a circle, empty inside', () => {
  const picture = scatterGrid([[[]]], { centres: [[0, 0]], extent: 1, size: 41 });
  for (const [x, y] of [
    [26, 20],
    [14, 20],
    [20, 26],
    [20, 14],
  ] as const) {
    expect(pixel(picture, x, y)).toEqual([217, 119, 6, 255]);
  }
  expect(pixel(picture, 20, 20)).toEqual([255, 255, 255, 255]);
});
