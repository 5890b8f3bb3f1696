import type { Rng } from '@gan/core';
import { type PenPath, penPath } from './pen-path';
import { glyphs } from './skeletons';

/** A written digit: where the pen went, in units of the image's side, and how broad it is. */
export interface WrittenDigit {
  readonly paths: readonly PenPath[];
  /** Half of the stroke's thickness. */
  readonly radius: number;
}

/** The middle of the box that glyphs are drawn in. */
const CENTRE = [0.35, 0.5] as const;

/** How far the corners and the middle of the box are pushed at most, in its height. */
const WOBBLE = 0.085;

/**
 * Draws how a digit is written: one of its glyphs, bent, slanted, turned, scaled and moved at random.
 *
 * Adds, multiplies, divides and takes square roots only, which are exact to the last bit everywhere.
 */
export function writeDigit(rng: Rng, digit: number): WrittenDigit {
  const between = (low: number, high: number) => low + (high - low) * rng.uniform();
  const ways = glyphs[digit]!;
  const glyph = ways[rng.integer(ways.length)]!;
  const height = between(0.54, 0.72);
  const width = height * between(0.72, 1.15);
  const slant = between(-0.12, 0.36);
  const radius = between(0.028, 0.066);
  // The tangent of half an angle gives its sine and cosine without a library's sin and cos.
  const half = between(-0.08, 0.08);
  const [cosine, sine] = [(1 - half * half) / (1 + half * half), (2 * half) / (1 + half * half)];
  const left = 0.5 + between(-0.06, 0.06);
  const top = 0.5 + between(-0.06, 0.06);
  const bend = drawBend(rng);

  const place = (x: number, y: number): [number, number] => {
    const [dx, dy] = bend(x, y);
    const v = y + dy - CENTRE[1];
    const u = x + dx - CENTRE[0] - slant * v;
    return [
      left + cosine * u * width - sine * v * height,
      top + sine * u * width + cosine * v * height,
    ];
  };
  const paths = glyph.map((stroke) => {
    const path = penPath(stroke);
    return path.flatMap((x, i) => (i % 2 === 0 ? place(x, path[i + 1]!) : []));
  });
  return { paths, radius };
}

/** A smooth random displacement: 3 x 3 random vectors over the box, interpolated linearly. */
function drawBend(rng: Rng): (x: number, y: number) => [number, number] {
  const knots = Array.from({ length: 9 }, () => [
    WOBBLE * (2 * rng.uniform() - 1),
    WOBBLE * (2 * rng.uniform() - 1),
  ]);
  return (x, y) => {
    const [column, across] = cell(x / (2 * CENTRE[0]));
    const [row, down] = cell(y);
    const mix = (axis: number) => {
      const [k, below] = [3 * row + column, 3 * row + column + 3];
      const upper = knots[k]![axis]! * (1 - across) + knots[k + 1]![axis]! * across;
      const lower = knots[below]![axis]! * (1 - across) + knots[below + 1]![axis]! * across;
      return upper * (1 - down) + lower * down;
    };
    return [mix(0), mix(1)];
  };
}

/** Which half of 0 .. 1 a position is in, and how far along it is there. */
function cell(position: number): [index: 0 | 1, along: number] {
  const index = position < 0.5 ? 0 : 1;
  return [index, Math.min(Math.max(2 * position - index, 0), 1)];
}
