/*
 * One-dimensional transforms of six points: 0, a, -a, b, -b and infinity, a = sqrt(1/2), b = sqrt(2).
 * They serve F(4, 3), four outputs of a filter of three, and F(3, 4), the gradient to that filter.
 * Around 0 these points round five times less than 0, 1, -1, 2, -2.
 *
 * Each reads vectors at the addresses p0, p1, ... and writes vectors at out, out + step, ...
 */

/** sqrt(1/2), and half of b. */
const a: f32 = 0.7071067811865476;
/** sqrt(2), and twice a. */
const b: f32 = 1.4142135623730951;

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
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  out: usize,
  step: usize,
): void {
  const x1 = v128.load(p1);
  const x2 = v128.load(p2);
  const x3 = v128.load(p3);
  const x4 = v128.load(p4);
  const x0 = f32x4.add(v128.load(p0), x4);
  v128.store(out, f32x4.sub(x0, f32x4.mul(x2, f32x4.splat(2.5))));
  const even1 = f32x4.sub(x4, f32x4.add(x2, x2));
  const odd1 = f32x4.sub(f32x4.mul(x3, f32x4.splat(a)), f32x4.mul(x1, f32x4.splat(b)));
  v128.store(out + step, f32x4.add(even1, odd1));
  v128.store(out + 2 * step, f32x4.sub(even1, odd1));
  const even2 = f32x4.sub(x4, f32x4.mul(x2, f32x4.splat(0.5)));
  const odd2 = f32x4.sub(f32x4.mul(x3, f32x4.splat(b)), f32x4.mul(x1, f32x4.splat(a)));
  v128.store(out + 3 * step, f32x4.add(even2, odd2));
  v128.store(out + 4 * step, f32x4.sub(even2, odd2));
  const x5 = f32x4.add(v128.load(p5), x1);
  v128.store(out + 5 * step, f32x4.sub(x5, f32x4.mul(x3, f32x4.splat(2.5))));
}

/** Rows: 1, x / -3/2 at the points a and -a, x / 6 at b and -b; for the powers of x up to 2. */
// @ts-ignore: decorator
@inline
export function filter3To6(p0: usize, p1: usize, p2: usize, out: usize, step: usize): void {
  const g0 = v128.load(p0);
  const g1 = v128.load(p1);
  const g2 = v128.load(p2);
  v128.store(out, g0);
  evaluate6(g0, g1, g2, f32x4.splat(0), out, step);
  v128.store(out + 5 * step, g2);
}

/** The same for the powers of x up to 3. */
// @ts-ignore: decorator
@inline
export function filter4To6(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  out: usize,
  step: usize,
): void {
  const g0 = v128.load(p0);
  const g1 = v128.load(p1);
  const g2 = v128.load(p2);
  const g3 = v128.load(p3);
  v128.store(out, g0);
  evaluate6(g0, g1, g2, g3, out, step);
  v128.store(out + 5 * step, g3);
}

// @ts-ignore: decorator
@inline
function evaluate6(g0: v128, g1: v128, g2: v128, g3: v128, out: usize, step: usize): void {
  const half = f32x4.splat(0.5);
  const even1 = f32x4.mul(f32x4.add(g0, f32x4.mul(g2, half)), f32x4.splat(<f32>(-2.0 / 3)));
  const odd1 = f32x4.mul(f32x4.add(g1, f32x4.mul(g3, half)), f32x4.splat(a * <f32>(-2.0 / 3)));
  v128.store(out + step, f32x4.add(even1, odd1));
  v128.store(out + 2 * step, f32x4.sub(even1, odd1));
  const even2 = f32x4.mul(f32x4.add(g0, f32x4.add(g2, g2)), f32x4.splat(<f32>(1.0 / 6)));
  const odd2 = f32x4.mul(f32x4.add(g1, f32x4.add(g3, g3)), f32x4.splat(b * <f32>(1.0 / 6)));
  v128.store(out + 3 * step, f32x4.add(even2, odd2));
  v128.store(out + 4 * step, f32x4.sub(even2, odd2));
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
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  out: usize,
  step: usize,
): void {
  const half = f32x4.splat(0.5);
  const x1 = v128.load(p1);
  const x2 = v128.load(p2);
  const x3 = v128.load(p3);
  const x4 = v128.load(p4);
  const even1 = f32x4.add(x1, x2);
  const even2 = f32x4.add(x3, x4);
  const odd1 = f32x4.mul(f32x4.sub(x1, x2), f32x4.splat(a));
  const odd2 = f32x4.mul(f32x4.sub(x3, x4), f32x4.splat(b));
  v128.store(out, f32x4.add(v128.load(p0), f32x4.add(even1, even2)));
  v128.store(out + step, f32x4.add(odd1, odd2));
  v128.store(out + 2 * step, f32x4.add(f32x4.mul(even1, half), f32x4.add(even2, even2)));
  const odd = f32x4.add(f32x4.mul(odd1, half), f32x4.add(odd2, odd2));
  v128.store(out + 3 * step, f32x4.add(odd, v128.load(p5)));
}

/**
 * [1  1   1   1   1  0]
 * [0  a  -a   b  -b  0]
 * [0 1/2 1/2  2   2  1]
 */
// @ts-ignore: decorator
@inline
export function output6To3(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  out: usize,
  step: usize,
): void {
  const x1 = v128.load(p1);
  const x2 = v128.load(p2);
  const x3 = v128.load(p3);
  const x4 = v128.load(p4);
  const even1 = f32x4.add(x1, x2);
  const even2 = f32x4.add(x3, x4);
  const odd1 = f32x4.mul(f32x4.sub(x1, x2), f32x4.splat(a));
  const odd2 = f32x4.mul(f32x4.sub(x3, x4), f32x4.splat(b));
  v128.store(out, f32x4.add(v128.load(p0), f32x4.add(even1, even2)));
  v128.store(out + step, f32x4.add(odd1, odd2));
  const even = f32x4.add(f32x4.mul(even1, f32x4.splat(0.5)), f32x4.add(even2, even2));
  v128.store(out + 2 * step, f32x4.add(even, v128.load(p5)));
}
