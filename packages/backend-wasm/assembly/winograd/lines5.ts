/*
 * One-dimensional transforms of five points: 0, p = 3/4, -p, q = 3/2 and infinity.
 * They serve F(4, 2), four outputs of a filter of two, and F(2, 4), the gradient to that filter.
 *
 * Each reads vectors at the addresses p0, p1, ... and writes vectors at out, out + step, ...
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
export function input5(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  out: usize,
  step: usize,
): void {
  const c = f32x4.splat(0.84375);
  const d = f32x4.splat(0.5625);
  const x1 = v128.load(p1);
  const x2 = v128.load(p2);
  const x3 = v128.load(p3);
  const atQ = f32x4.sub(x3, f32x4.mul(x1, d));
  const x0 = f32x4.sub(f32x4.mul(v128.load(p0), c), f32x4.mul(x2, f32x4.splat(1.5)));
  v128.store(out, f32x4.add(x0, atQ));
  const odd = f32x4.mul(x1, f32x4.splat(1.125));
  v128.store(out + step, f32x4.sub(f32x4.sub(x3, f32x4.mul(x2, f32x4.splat(0.75))), odd));
  v128.store(out + 2 * step, f32x4.add(f32x4.sub(x3, f32x4.mul(x2, f32x4.splat(2.25))), odd));
  v128.store(out + 3 * step, atQ);
  const x4 = f32x4.sub(v128.load(p4), f32x4.mul(x2, d));
  const last = f32x4.sub(f32x4.mul(x1, c), f32x4.mul(x3, f32x4.splat(1.5)));
  v128.store(out + 4 * step, f32x4.add(x4, last));
}

/** Rows: x at 0 over 27/32, at p over -27/32, at -p over -81/32, at q over 81/32. */
// @ts-ignore: decorator
@inline
export function filter2To5(p0: usize, p1: usize, out: usize, step: usize): void {
  const g0 = v128.load(p0);
  const g1 = v128.load(p1);
  const zero = f32x4.splat(0);
  evaluate5(g0, g1, zero, zero, out, step);
  v128.store(out + 4 * step, g1);
}

/** The same for the powers of x up to 3. */
// @ts-ignore: decorator
@inline
export function filter4To5(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  out: usize,
  step: usize,
): void {
  const g3 = v128.load(p3);
  evaluate5(v128.load(p0), v128.load(p1), v128.load(p2), g3, out, step);
  v128.store(out + 4 * step, g3);
}

// @ts-ignore: decorator
@inline
function evaluate5(g0: v128, g1: v128, g2: v128, g3: v128, out: usize, step: usize): void {
  const scale = f32x4.splat(<f32>(32.0 / 27));
  const third = f32x4.splat(<f32>(-32.0 / 81));
  v128.store(out, f32x4.mul(g0, scale));
  const even = f32x4.add(g0, f32x4.mul(g2, f32x4.splat(0.5625)));
  const odd = f32x4.add(
    f32x4.mul(g1, f32x4.splat(0.75)),
    f32x4.mul(g3, f32x4.splat(0.421875)),
  );
  v128.store(out + step, f32x4.neg(f32x4.mul(f32x4.add(even, odd), scale)));
  v128.store(out + 2 * step, f32x4.mul(f32x4.sub(even, odd), third));
  const atQ = f32x4.add(
    f32x4.add(g0, f32x4.mul(g2, f32x4.splat(2.25))),
    f32x4.add(f32x4.mul(g1, f32x4.splat(1.5)), f32x4.mul(g3, f32x4.splat(3.375))),
  );
  v128.store(out + 3 * step, f32x4.neg(f32x4.mul(atQ, third)));
}

/**
 * [1  1    1    1    0]
 * [0  p   -p    q    0]
 * [0  p^2  p^2  q^2  0]
 * [0  p^3 -p^3  q^3  1]
 */
// @ts-ignore: decorator
@inline
export function output5To4(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  out: usize,
  step: usize,
): void {
  const x1 = v128.load(p1);
  const x2 = v128.load(p2);
  const x3 = v128.load(p3);
  const even = f32x4.add(x1, x2);
  const odd = f32x4.mul(f32x4.sub(x1, x2), f32x4.splat(0.75));
  const atQ = f32x4.mul(x3, f32x4.splat(1.5));
  const d = f32x4.splat(0.5625);
  v128.store(out, f32x4.add(f32x4.add(v128.load(p0), x3), even));
  v128.store(out + step, f32x4.add(odd, atQ));
  const square = f32x4.splat(2.25);
  v128.store(out + 2 * step, f32x4.add(f32x4.mul(even, d), f32x4.mul(x3, square)));
  const cube = f32x4.add(f32x4.mul(odd, d), f32x4.mul(atQ, square));
  v128.store(out + 3 * step, f32x4.add(cube, v128.load(p4)));
}

/**
 * [1  1  1  1  0]
 * [0  p -p  q  1]
 */
// @ts-ignore: decorator
@inline
export function output5To2(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  out: usize,
  step: usize,
): void {
  const x1 = v128.load(p1);
  const x2 = v128.load(p2);
  const x3 = v128.load(p3);
  const odd = f32x4.mul(f32x4.sub(x1, x2), f32x4.splat(0.75));
  v128.store(out, f32x4.add(f32x4.add(v128.load(p0), x3), f32x4.add(x1, x2)));
  const atQ = f32x4.add(f32x4.mul(x3, f32x4.splat(1.5)), v128.load(p4));
  v128.store(out + step, f32x4.add(odd, atQ));
}
