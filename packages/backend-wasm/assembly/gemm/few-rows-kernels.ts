import { multiplyAdd } from './multiply-add';

// The inner loops of few-rows.ts; exported from index.ts so that they are not inlined.
// Lengths are in bytes, multiples of 16.

/**
 * Two rows at a time: y = (accumulate ? y : 0) + a[0] b0 + a[1] b1 + a[2] b2 + a[3] b3, the second
 * row with a[4] to a[7].
 */
export function axpy2x4(
  bytes: usize,
  y0: usize,
  y1: usize,
  b0: usize,
  b1: usize,
  b2: usize,
  b3: usize,
  a: usize,
  accumulate: bool,
): void {
  const a00 = v128.load32_splat(a);
  const a01 = v128.load32_splat(a, 4);
  const a02 = v128.load32_splat(a, 8);
  const a03 = v128.load32_splat(a, 12);
  const a10 = v128.load32_splat(a, 16);
  const a11 = v128.load32_splat(a, 20);
  const a12 = v128.load32_splat(a, 24);
  const a13 = v128.load32_splat(a, 28);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    if (accumulate) {
      sum0 = v128.load(y0 + i);
      sum1 = v128.load(y1 + i);
    }
    const v0 = v128.load(b0 + i);
    sum0 = multiplyAdd(sum0, a00, v0);
    sum1 = multiplyAdd(sum1, a10, v0);
    const v1 = v128.load(b1 + i);
    sum0 = multiplyAdd(sum0, a01, v1);
    sum1 = multiplyAdd(sum1, a11, v1);
    const v2 = v128.load(b2 + i);
    sum0 = multiplyAdd(sum0, a02, v2);
    sum1 = multiplyAdd(sum1, a12, v2);
    const v3 = v128.load(b3 + i);
    sum0 = multiplyAdd(sum0, a03, v3);
    sum1 = multiplyAdd(sum1, a13, v3);
    v128.store(y0 + i, sum0);
    v128.store(y1 + i, sum1);
  }
}

/** y = (accumulate ? y : 0) + a[0] b0 + a[1] b1 + a[2] b2 + a[3] b3. */
export function axpy1x4(
  bytes: usize,
  y: usize,
  b0: usize,
  b1: usize,
  b2: usize,
  b3: usize,
  a: usize,
  accumulate: bool,
): void {
  const a0 = v128.load32_splat(a);
  const a1 = v128.load32_splat(a, 4);
  const a2 = v128.load32_splat(a, 8);
  const a3 = v128.load32_splat(a, 12);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f32x4.splat(0);
    if (accumulate) sum = v128.load(y + i);
    sum = multiplyAdd(sum, a0, v128.load(b0 + i));
    sum = multiplyAdd(sum, a1, v128.load(b1 + i));
    sum = multiplyAdd(sum, a2, v128.load(b2 + i));
    sum = multiplyAdd(sum, a3, v128.load(b3 + i));
    v128.store(y + i, sum);
  }
}

/** y = (accumulate ? y : 0) + a b. */
export function axpy1x1(bytes: usize, y: usize, b: usize, a: f32, accumulate: bool): void {
  const v = f32x4.splat(a);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f32x4.splat(0);
    if (accumulate) sum = v128.load(y + i);
    v128.store(y + i, multiplyAdd(sum, v, v128.load(b + i)));
  }
}

/** y0[j] += x0 . b[j] and y1[j] += x1 . b[j], for four runs b[j] that lie `stride` bytes apart. */
export function dot2x4(
  bytes: usize,
  x0: usize,
  x1: usize,
  b: usize,
  stride: usize,
  y0: usize,
  y1: usize,
): void {
  const b1 = b + stride;
  const b2 = b1 + stride;
  const b3 = b2 + stride;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  for (let i: usize = 0; i < bytes; i += 16) {
    const u0 = v128.load(x0 + i);
    const u1 = v128.load(x1 + i);
    const w0 = v128.load(b + i);
    s00 = multiplyAdd(s00, u0, w0);
    s10 = multiplyAdd(s10, u1, w0);
    const w1 = v128.load(b1 + i);
    s01 = multiplyAdd(s01, u0, w1);
    s11 = multiplyAdd(s11, u1, w1);
    const w2 = v128.load(b2 + i);
    s02 = multiplyAdd(s02, u0, w2);
    s12 = multiplyAdd(s12, u1, w2);
    const w3 = v128.load(b3 + i);
    s03 = multiplyAdd(s03, u0, w3);
    s13 = multiplyAdd(s13, u1, w3);
  }
  v128.store(y0, f32x4.add(v128.load(y0), addLanes4(s00, s01, s02, s03)));
  v128.store(y1, f32x4.add(v128.load(y1), addLanes4(s10, s11, s12, s13)));
}

/** y[j] += x . b[j], for four runs b[j] that lie `stride` bytes apart. */
export function dot1x4(bytes: usize, x: usize, b: usize, stride: usize, y: usize): void {
  const b1 = b + stride;
  const b2 = b1 + stride;
  const b3 = b2 + stride;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const u = v128.load(x + i);
    s0 = multiplyAdd(s0, u, v128.load(b + i));
    s1 = multiplyAdd(s1, u, v128.load(b1 + i));
    s2 = multiplyAdd(s2, u, v128.load(b2 + i));
    s3 = multiplyAdd(s3, u, v128.load(b3 + i));
  }
  v128.store(y, f32x4.add(v128.load(y), addLanes4(s0, s1, s2, s3)));
}

/** The sums of the lanes of four vectors, as one vector. */
// @ts-ignore: decorator
@inline
function addLanes4(a: v128, b: v128, c: v128, d: v128): v128 {
  const lowAB = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const highAB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const lowCD = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const highCD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  const ab = f32x4.add(lowAB, highAB); // a0+a2, b0+b2, a1+a3, b1+b3
  const cd = f32x4.add(lowCD, highCD);
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
