import { NormArguments, paddedBytes, rowsOf, startOf } from './arguments';

/**
 * Sums of each block of rows: a channel's rough mean m, and the sums of x - m and (x - m)^2.
 *
 * The second pass over a block finds it in the cache, and loses no digits where the mean is large
 * beside the variance.
 */
export function normSumsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<NormArguments>(args);
  const width = paddedBytes(a);
  const stride = <usize>a.channels << 2;
  for (let unit = begin; unit < end; unit++) {
    const x = a.x + startOf(a, unit);
    const rows = rowsOf(a, unit);
    const sums = a.partials + <usize>unit * width * 3;
    let c: usize = 0;
    for (; c + 64 <= width; c += 64) sumSixteen(x + c, rows, stride, sums + c, width);
    for (; c < width; c += 16) sumFour(x + c, rows, stride, sums + c, width);
  }
}

function sumSixteen(x: usize, rows: i32, stride: usize, sums: usize, width: usize): void {
  const end = x + <usize>rows * stride;
  const share = f32x4.splat(1 / <f32>rows);
  let m0 = f32x4.splat(0);
  let m1 = m0;
  let m2 = m0;
  let m3 = m0;
  for (let p = x; p < end; p += stride) {
    m0 = f32x4.add(m0, v128.load(p));
    m1 = f32x4.add(m1, v128.load(p, 16));
    m2 = f32x4.add(m2, v128.load(p, 32));
    m3 = f32x4.add(m3, v128.load(p, 48));
  }
  m0 = f32x4.mul(m0, share);
  m1 = f32x4.mul(m1, share);
  m2 = f32x4.mul(m2, share);
  m3 = f32x4.mul(m3, share);
  let d0 = f32x4.splat(0);
  let d1 = d0;
  let d2 = d0;
  let d3 = d0;
  let q0 = d0;
  let q1 = d0;
  let q2 = d0;
  let q3 = d0;
  for (let p = x; p < end; p += stride) {
    const v0 = f32x4.sub(v128.load(p), m0);
    const v1 = f32x4.sub(v128.load(p, 16), m1);
    const v2 = f32x4.sub(v128.load(p, 32), m2);
    const v3 = f32x4.sub(v128.load(p, 48), m3);
    d0 = f32x4.add(d0, v0);
    d1 = f32x4.add(d1, v1);
    d2 = f32x4.add(d2, v2);
    d3 = f32x4.add(d3, v3);
    q0 = f32x4.add(q0, f32x4.mul(v0, v0));
    q1 = f32x4.add(q1, f32x4.mul(v1, v1));
    q2 = f32x4.add(q2, f32x4.mul(v2, v2));
    q3 = f32x4.add(q3, f32x4.mul(v3, v3));
  }
  storeFour(sums, m0, m1, m2, m3);
  storeFour(sums + width, d0, d1, d2, d3);
  storeFour(sums + width * 2, q0, q1, q2, q3);
}

// @ts-ignore: decorator
@inline
function storeFour(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

/** Lanes beyond the last channel hold sums of the next row's values, which nothing reads. */
function sumFour(x: usize, rows: i32, stride: usize, sums: usize, width: usize): void {
  const end = x + <usize>rows * stride;
  let m = f32x4.splat(0);
  for (let p = x; p < end; p += stride) m = f32x4.add(m, v128.load(p));
  m = f32x4.mul(m, f32x4.splat(1 / <f32>rows));
  let d = f32x4.splat(0);
  let q = d;
  for (let p = x; p < end; p += stride) {
    const v = f32x4.sub(v128.load(p), m);
    d = f32x4.add(d, v);
    q = f32x4.add(q, f32x4.mul(v, v));
  }
  v128.store(sums, m);
  v128.store(sums + width, d);
  v128.store(sums + width * 2, q);
}

/** Mean and biased variance of a channel in each group, from the sums of its blocks. */
export function normMomentsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<NormArguments>(args);
  for (let channel = begin; channel < end; channel++) {
    for (let group = 0; group < a.groups; group++) moments(a, group, channel);
  }
}

function moments(a: NormArguments, group: i32, channel: i32): void {
  const width = paddedBytes(a);
  const first = a.partials + <usize>(group * a.blocks) * width * 3 + (<usize>channel << 2);
  const count = <f64>a.rows;
  let sum: f64 = 0;
  let p = first;
  for (let block = 0; block < a.blocks; block++) {
    sum += <f64>rowsOf(a, block) * <f64>load<f32>(p) + <f64>load<f32>(p + width);
    p += width * 3;
  }
  const mean = sum / count;
  let squares: f64 = 0;
  p = first;
  for (let block = 0; block < a.blocks; block++) {
    // sum (x - mean)^2 = sum (x - m)^2 + 2 (m - mean) sum (x - m) + rows (m - mean)^2
    const shift = <f64>load<f32>(p) - mean;
    squares += <f64>load<f32>(p + width * 2) + 2 * shift * <f64>load<f32>(p + width);
    squares += <f64>rowsOf(a, block) * shift * shift;
    p += width * 3;
  }
  const at = <usize>(group * a.channels + channel) << 2;
  store<f32>(a.mean + at, <f32>mean);
  // Rounding may leave a constant channel a variance just below zero; a NaN stays one.
  store<f32>(a.variance + at, <f32>(squares < 0 ? 0 : squares / count));
}
