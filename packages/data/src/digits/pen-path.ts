import type { Stroke } from './skeletons';

/** Corners of a stroke, x and y in turn. */
export type PenPath = readonly number[];

/** Straight pieces a curve is made of between two of its points. */
const PIECES = 6;

/** The straight pieces of a stroke: curves and loops are Catmull and Rom's splines. */
export function penPath({ kind, points }: Stroke): PenPath {
  if (kind === 'line') return points.flat();
  const count = points.length;
  const closed = kind === 'loop';
  const at = (i: number) =>
    points[closed ? (i + count) % count : Math.min(Math.max(i, 0), count - 1)]!;
  const path: number[] = [...points[0]!];
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      for (const axis of [0, 1] as const) {
        path.push(spline(before[axis], from[axis], to[axis], after[axis], t));
      }
    }
  }
  return path;
}

/** From b at t = 0 to c at t = 1, with the slopes (c - a) / 2 and (d - b) / 2 there. */
function spline(a: number, b: number, c: number, d: number, t: number): number {
  const linear = c - a;
  const square = 2 * a - 5 * b + 4 * c - d;
  const cube = 3 * (b - c) + d - a;
  return b + 0.5 * t * (linear + t * (square + t * cube));
}
