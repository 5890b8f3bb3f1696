import { multiplyAdd } from './multiply-add';

// The inner loops of narrow.ts; exported from index.ts so that they are not inlined.

/**
 * sums[pixel][n][4 lanes] += x[pixel][channel] w[n][channel], for three pixels and three columns that
 * lie `stride` bytes apart.
 */
export function dot3x3(
  bytes: usize,
  x0: usize,
  x1: usize,
  x2: usize,
  w0: usize,
  stride: usize,
  sums: usize,
): void {
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s02 = v128.load(sums, 32);
  let s10 = v128.load(sums, 48);
  let s11 = v128.load(sums, 64);
  let s12 = v128.load(sums, 80);
  let s20 = v128.load(sums, 96);
  let s21 = v128.load(sums, 112);
  let s22 = v128.load(sums, 128);
  const w1 = w0 + stride;
  const w2 = w1 + stride;
  for (let i: usize = 0; i < bytes; i += 16) {
    const b0 = v128.load(w0 + i);
    const b1 = v128.load(w1 + i);
    const b2 = v128.load(w2 + i);
    const a0 = v128.load(x0 + i);
    s00 = multiplyAdd(s00, a0, b0);
    s01 = multiplyAdd(s01, a0, b1);
    s02 = multiplyAdd(s02, a0, b2);
    const a1 = v128.load(x1 + i);
    s10 = multiplyAdd(s10, a1, b0);
    s11 = multiplyAdd(s11, a1, b1);
    s12 = multiplyAdd(s12, a1, b2);
    const a2 = v128.load(x2 + i);
    s20 = multiplyAdd(s20, a2, b0);
    s21 = multiplyAdd(s21, a2, b1);
    s22 = multiplyAdd(s22, a2, b2);
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s02, 32);
  v128.store(sums, s10, 48);
  v128.store(sums, s11, 64);
  v128.store(sums, s12, 80);
  v128.store(sums, s20, 96);
  v128.store(sums, s21, 112);
  v128.store(sums, s22, 128);
}

/** sums[n][8] += x[pixel][8] dy[pixel][n] over the pixels of the table. */
export function outer8x3(pixels: i32, table: usize, skip: usize, dy: usize, sums: usize): void {
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s10 = v128.load(sums, 32);
  let s11 = v128.load(sums, 48);
  let s20 = v128.load(sums, 64);
  let s21 = v128.load(sums, 80);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const x = <usize>load<u32>(table) + skip;
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const d0 = v128.load32_splat(dy);
    s00 = multiplyAdd(s00, x0, d0);
    s01 = multiplyAdd(s01, x1, d0);
    const d1 = v128.load32_splat(dy, 4);
    s10 = multiplyAdd(s10, x0, d1);
    s11 = multiplyAdd(s11, x1, d1);
    const d2 = v128.load32_splat(dy, 8);
    s20 = multiplyAdd(s20, x0, d2);
    s21 = multiplyAdd(s21, x1, d2);
    table += 4;
    dy += 12;
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
  v128.store(sums, s20, 64);
  v128.store(sums, s21, 80);
}
