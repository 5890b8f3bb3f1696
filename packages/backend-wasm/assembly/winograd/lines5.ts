import { Factor, times } from './factors';

/*
 * One-dimensional transforms of five points: 0, p = 3/4, -p, q = 3/2 and infinity.
 * They serve F(4, 2), four outputs of a filter of two, and F(2, 4), the gradient to that filter.
 *
 * Each is a matrix; `row` of it times the vector x0, x1, ..., every x being four channels.
 */

/**
 * [27/32 -9/16 -3/2  1    0]
 * [0     -9/8  -3/4  1    0]
 * [0      9/8  -9/4  1    0]
 * [0     -9/16  0    1    0]
 * [0     27/32 -9/16 -3/2 1]
 */
// @ts-ignore: decorator
@inline
export function input5(row: i32, x0: v128, x1: v128, x2: v128, x3: v128, x4: v128): v128 {
  const atQ = f32x4.sub(x3, times(x1, Factor.SquareOfP));
  const odd = times(x1, Factor.NineEighths);
  if (row == 0) {
    return f32x4.add(f32x4.sub(times(x0, Factor.Scale), times(x2, Factor.ThreeHalves)), atQ);
  }
  if (row == 1) return f32x4.sub(f32x4.sub(x3, times(x2, Factor.ThreeQuarters)), odd);
  if (row == 2) return f32x4.add(f32x4.sub(x3, times(x2, Factor.NineQuarters)), odd);
  if (row == 3) return atQ;
  const last = f32x4.sub(times(x1, Factor.Scale), times(x3, Factor.ThreeHalves));
  return f32x4.add(f32x4.sub(x4, times(x2, Factor.SquareOfP)), last);
}

/** Rows: x at 0 over 27/32, at p over -27/32, at -p over -81/32, at q over 81/32; for 1 and x. */
// @ts-ignore: decorator
@inline
export function filter2To5(row: i32, g0: v128, g1: v128): v128 {
  if (row == 0) return times(g0, Factor.InverseScale);
  if (row == 4) return g1;
  const odd = times(g1, Factor.ThreeQuarters);
  if (row == 1) return times(f32x4.add(g0, odd), Factor.MinusInverse);
  if (row == 2) return times(f32x4.sub(g0, odd), Factor.MinusThird);
  return times(f32x4.add(g0, times(g1, Factor.ThreeHalves)), Factor.Third);
}

/** The same for the powers of x up to 3. */
// @ts-ignore: decorator
@inline
export function filter4To5(row: i32, g0: v128, g1: v128, g2: v128, g3: v128): v128 {
  if (row == 0) return times(g0, Factor.InverseScale);
  if (row == 4) return g3;
  const even = f32x4.add(g0, times(g2, Factor.SquareOfP));
  const odd = f32x4.add(times(g1, Factor.ThreeQuarters), times(g3, Factor.CubeOfP));
  if (row == 1) return times(f32x4.add(even, odd), Factor.MinusInverse);
  if (row == 2) return times(f32x4.sub(even, odd), Factor.MinusThird);
  const evenAtQ = f32x4.add(g0, times(g2, Factor.NineQuarters));
  const oddAtQ = f32x4.add(times(g1, Factor.ThreeHalves), times(g3, Factor.CubeOfQ));
  return times(f32x4.add(evenAtQ, oddAtQ), Factor.Third);
}

/**
 * [1  1    1    1    0]
 * [0  p   -p    q    0]
 * [0  p^2  p^2  q^2  0]
 * [0  p^3 -p^3  q^3  1]
 */
// @ts-ignore: decorator
@inline
export function output5To4(row: i32, x0: v128, x1: v128, x2: v128, x3: v128, x4: v128): v128 {
  const even = f32x4.add(x1, x2);
  const odd = times(f32x4.sub(x1, x2), Factor.ThreeQuarters);
  const atQ = times(x3, Factor.ThreeHalves);
  if (row == 0) return f32x4.add(f32x4.add(x0, x3), even);
  if (row == 1) return f32x4.add(odd, atQ);
  if (row == 2) return f32x4.add(times(even, Factor.SquareOfP), times(x3, Factor.NineQuarters));
  return f32x4.add(f32x4.add(times(odd, Factor.SquareOfP), times(atQ, Factor.NineQuarters)), x4);
}

/**
 * [1  1  1  1  0]
 * [0  p -p  q  1]
 */
// @ts-ignore: decorator
@inline
export function output5To2(row: i32, x0: v128, x1: v128, x2: v128, x3: v128, x4: v128): v128 {
  if (row == 0) return f32x4.add(f32x4.add(x0, x3), f32x4.add(x1, x2));
  const odd = times(f32x4.sub(x1, x2), Factor.ThreeQuarters);
  return f32x4.add(odd, f32x4.add(times(x3, Factor.ThreeHalves), x4));
}
