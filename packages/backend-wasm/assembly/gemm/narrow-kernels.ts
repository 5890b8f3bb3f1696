import { multiplyAdd } from './multiply-add';

// The inner loops of narrow.ts; exported from index.ts so that they are not inlined. Four steps a round,
// in an order that serves the compiler: see micro5x8.

/**
 * sums[pixel][n][4 lanes] += x[pixel][channel] w[n][channel], for three pixels and three columns, the
 * columns' weights side by side: [4 channels][n][4 lanes].
 */
export function dot3x3(channels: i32, x0: usize, x1: usize, x2: usize, w: usize, sums: usize): void {
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s02 = v128.load(sums, 32);
  let s10 = v128.load(sums, 48);
  let s11 = v128.load(sums, 64);
  let s12 = v128.load(sums, 80);
  let s20 = v128.load(sums, 96);
  let s21 = v128.load(sums, 112);
  let s22 = v128.load(sums, 128);
  const end = x0 + (<usize>channels << 2);
  let skip = -(channels >> 2) & 3;
  x0 -= <usize>skip << 4;
  x1 -= <usize>skip << 4;
  x2 -= <usize>skip << 4;
  w -= <usize>skip * 48;
  if (x0 < end) {
    do {
      switch (skip) {
        case 0: {
          const b0 = v128.load(w);
          const b1 = v128.load(w, 16);
          const b2 = v128.load(w, 32);
          const a2 = v128.load(x2);
          s22 = multiplyAdd(s22, a2, b2);
          s21 = multiplyAdd(s21, a2, b1);
          s20 = multiplyAdd(s20, a2, b0);
          const a1 = v128.load(x1);
          s12 = multiplyAdd(s12, a1, b2);
          s11 = multiplyAdd(s11, a1, b1);
          s10 = multiplyAdd(s10, a1, b0);
          const a0 = v128.load(x0);
          s02 = multiplyAdd(s02, a0, b2);
          s01 = multiplyAdd(s01, a0, b1);
          s00 = multiplyAdd(s00, a0, b0);
        }
        case 1: {
          const b0 = v128.load(w, 48);
          const b1 = v128.load(w, 64);
          const b2 = v128.load(w, 80);
          const a2 = v128.load(x2, 16);
          s22 = multiplyAdd(s22, a2, b2);
          s21 = multiplyAdd(s21, a2, b1);
          s20 = multiplyAdd(s20, a2, b0);
          const a1 = v128.load(x1, 16);
          s12 = multiplyAdd(s12, a1, b2);
          s11 = multiplyAdd(s11, a1, b1);
          s10 = multiplyAdd(s10, a1, b0);
          const a0 = v128.load(x0, 16);
          s02 = multiplyAdd(s02, a0, b2);
          s01 = multiplyAdd(s01, a0, b1);
          s00 = multiplyAdd(s00, a0, b0);
        }
        case 2: {
          const b0 = v128.load(w, 96);
          const b1 = v128.load(w, 112);
          const b2 = v128.load(w, 128);
          const a2 = v128.load(x2, 32);
          s22 = multiplyAdd(s22, a2, b2);
          s21 = multiplyAdd(s21, a2, b1);
          s20 = multiplyAdd(s20, a2, b0);
          const a1 = v128.load(x1, 32);
          s12 = multiplyAdd(s12, a1, b2);
          s11 = multiplyAdd(s11, a1, b1);
          s10 = multiplyAdd(s10, a1, b0);
          const a0 = v128.load(x0, 32);
          s02 = multiplyAdd(s02, a0, b2);
          s01 = multiplyAdd(s01, a0, b1);
          s00 = multiplyAdd(s00, a0, b0);
        }
        default: {
          const b0 = v128.load(w, 144);
          const b1 = v128.load(w, 160);
          const b2 = v128.load(w, 176);
          const a0 = v128.load(x0, 48);
          s00 = multiplyAdd(s00, a0, b0);
          s01 = multiplyAdd(s01, a0, b1);
          s02 = multiplyAdd(s02, a0, b2);
          const a1 = v128.load(x1, 48);
          s10 = multiplyAdd(s10, a1, b0);
          s11 = multiplyAdd(s11, a1, b1);
          s12 = multiplyAdd(s12, a1, b2);
          const a2 = v128.load(x2, 48);
          s20 = multiplyAdd(s20, a2, b0);
          s21 = multiplyAdd(s21, a2, b1);
          s22 = multiplyAdd(s22, a2, b2);
        }
      }
      skip = 0;
      x0 += 64;
      x1 += 64;
      x2 += 64;
      w += 192;
    } while (x0 < end);
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
  const end = table + (<usize>pixels << 2);
  let first = -pixels & 3;
  table -= <usize>first << 2;
  dy -= <usize>first * 12;
  if (table < end) {
    do {
      switch (first) {
        case 0: {
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
        }
        case 1: {
          const x = <usize>load<u32>(table, 4) + skip;
          const x0 = v128.load(x);
          const x1 = v128.load(x, 16);
          const d0 = v128.load32_splat(dy, 12);
          s00 = multiplyAdd(s00, x0, d0);
          s01 = multiplyAdd(s01, x1, d0);
          const d1 = v128.load32_splat(dy, 16);
          s10 = multiplyAdd(s10, x0, d1);
          s11 = multiplyAdd(s11, x1, d1);
          const d2 = v128.load32_splat(dy, 20);
          s20 = multiplyAdd(s20, x0, d2);
          s21 = multiplyAdd(s21, x1, d2);
        }
        case 2: {
          const x = <usize>load<u32>(table, 8) + skip;
          const x0 = v128.load(x);
          const x1 = v128.load(x, 16);
          const d0 = v128.load32_splat(dy, 24);
          s00 = multiplyAdd(s00, x0, d0);
          s01 = multiplyAdd(s01, x1, d0);
          const d1 = v128.load32_splat(dy, 28);
          s10 = multiplyAdd(s10, x0, d1);
          s11 = multiplyAdd(s11, x1, d1);
          const d2 = v128.load32_splat(dy, 32);
          s20 = multiplyAdd(s20, x0, d2);
          s21 = multiplyAdd(s21, x1, d2);
        }
        default: {
          const x = <usize>load<u32>(table, 12) + skip;
          const x0 = v128.load(x);
          const x1 = v128.load(x, 16);
          const d0 = v128.load32_splat(dy, 36);
          s00 = multiplyAdd(s00, x0, d0);
          s01 = multiplyAdd(s01, x1, d0);
          const d1 = v128.load32_splat(dy, 40);
          s10 = multiplyAdd(s10, x0, d1);
          s11 = multiplyAdd(s11, x1, d1);
          const d2 = v128.load32_splat(dy, 44);
          s20 = multiplyAdd(s20, x0, d2);
          s21 = multiplyAdd(s21, x1, d2);
        }
      }
      first = 0;
      table += 16;
      dy += 48;
    } while (table < end);
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
  v128.store(sums, s20, 64);
  v128.store(sums, s21, 80);
}
