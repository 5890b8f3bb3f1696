import { Factor, times } from './factors';

/*
 * One-dimensional transforms of six points: 0, a, -a, b, -b and infinity, a = sqrt(1/2), b = sqrt(2).
 * They serve F(4, 3), four outputs of a filter of three, and F(3, 4), the gradient to that filter.
 * Around 0 these points round five times less than 0, 1, -1, 2, -2.
 *
 * Each is a matrix; `row` of it times the vector x0, x1, ..., every x being four channels.
 */

/**
 * [1   0  -5/2  0   1  0]
 * [0  -b  -2    a   1  0]
 * [0   b  -2   -a   1  0]
 * [0  -a  -1/2  b   1  0]
 * [0   a  -1/2 -b   1  0]
 * [0   1   0  -5/2  0  1]
 */
// @ts-ignore: decorator
@inline
export function input6(
  row: i32,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  x4: v128,
  x5: v128,
): v128 {
  if (row == 0) return f32x4.sub(f32x4.add(x0, x4), times(x2, Factor.FiveHalves));
  const even1 = f32x4.sub(x4, f32x4.add(x2, x2));
  const odd1 = f32x4.sub(times(x3, Factor.A), times(x1, Factor.B));
  if (row == 1) return f32x4.add(even1, odd1);
  if (row == 2) return f32x4.sub(even1, odd1);
  const even2 = f32x4.sub(x4, times(x2, Factor.Half));
  const odd2 = f32x4.sub(times(x3, Factor.B), times(x1, Factor.A));
  if (row == 3) return f32x4.add(even2, odd2);
  if (row == 4) return f32x4.sub(even2, odd2);
  return f32x4.sub(f32x4.add(x5, x1), times(x3, Factor.FiveHalves));
}

/** Rows: 1, x / -3/2 at the points a and -a, x / 6 at b and -b; for the powers of x up to 2. */
// @ts-ignore: decorator
@inline
export function filter3To6(row: i32, g0: v128, g1: v128, g2: v128): v128 {
  if (row == 0) return g0;
  if (row == 5) return g2;
  const even1 = times(f32x4.add(g0, times(g2, Factor.Half)), Factor.MinusTwoThirds);
  const odd1 = times(g1, Factor.AMinusTwoThirds);
  if (row == 1) return f32x4.add(even1, odd1);
  if (row == 2) return f32x4.sub(even1, odd1);
  const even2 = times(f32x4.add(g0, f32x4.add(g2, g2)), Factor.Sixth);
  const odd2 = times(g1, Factor.BSixth);
  return row == 3 ? f32x4.add(even2, odd2) : f32x4.sub(even2, odd2);
}

/** The same for the powers of x up to 3. */
// @ts-ignore: decorator
@inline
export function filter4To6(row: i32, g0: v128, g1: v128, g2: v128, g3: v128): v128 {
  if (row == 0) return g0;
  if (row == 5) return g3;
  const even1 = times(f32x4.add(g0, times(g2, Factor.Half)), Factor.MinusTwoThirds);
  const odd1 = times(f32x4.add(g1, times(g3, Factor.Half)), Factor.AMinusTwoThirds);
  if (row == 1) return f32x4.add(even1, odd1);
  if (row == 2) return f32x4.sub(even1, odd1);
  const even2 = times(f32x4.add(g0, f32x4.add(g2, g2)), Factor.Sixth);
  const odd2 = times(f32x4.add(g1, f32x4.add(g3, g3)), Factor.BSixth);
  return row == 3 ? f32x4.add(even2, odd2) : f32x4.sub(even2, odd2);
}

/**
 * [1  1   1   1   1  0]
 * [0  a  -a   b  -b  0]
 * [0 1/2 1/2  2   2  0]
 * [0 a/2 -a/2 2b -2b 1]
 */
// @ts-ignore: decorator
@inline
export function output6To4(
  row: i32,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  x4: v128,
  x5: v128,
): v128 {
  const even1 = f32x4.add(x1, x2);
  const even2 = f32x4.add(x3, x4);
  const odd1 = times(f32x4.sub(x1, x2), Factor.A);
  const odd2 = times(f32x4.sub(x3, x4), Factor.B);
  if (row == 0) return f32x4.add(x0, f32x4.add(even1, even2));
  if (row == 1) return f32x4.add(odd1, odd2);
  if (row == 2) return f32x4.add(times(even1, Factor.Half), f32x4.add(even2, even2));
  return f32x4.add(f32x4.add(times(odd1, Factor.Half), f32x4.add(odd2, odd2)), x5);
}

/**
 * [1  1   1   1   1  0]
 * [0  a  -a   b  -b  0]
 * [0 1/2 1/2  2   2  1]
 */
// @ts-ignore: decorator
@inline
export function output6To3(
  row: i32,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  x4: v128,
  x5: v128,
): v128 {
  const even1 = f32x4.add(x1, x2);
  const even2 = f32x4.add(x3, x4);
  if (row == 0) return f32x4.add(x0, f32x4.add(even1, even2));
  if (row == 2) {
    const even = f32x4.add(times(even1, Factor.Half), f32x4.add(even2, even2));
    return f32x4.add(even, x5);
  }
  const odd1 = times(f32x4.sub(x1, x2), Factor.A);
  const odd2 = times(f32x4.sub(x3, x4), Factor.B);
  return f32x4.add(odd1, odd2);
}
