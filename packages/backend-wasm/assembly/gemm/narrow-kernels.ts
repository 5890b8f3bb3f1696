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

/** outer8x3 for two groups of channels, whose sums lie one after the other, in pairs of vectors. */
export function outer16x3(pixels: i32, table: usize, skip: usize, dy: usize, sums: usize): void {
  let s000 = v128.load(sums);
  let s001 = v128.load(sums, 16);
  let s010 = v128.load(sums, 32);
  let s011 = v128.load(sums, 48);
  let s020 = v128.load(sums, 64);
  let s021 = v128.load(sums, 80);
  let s100 = v128.load(sums, 96);
  let s101 = v128.load(sums, 112);
  let s110 = v128.load(sums, 128);
  let s111 = v128.load(sums, 144);
  let s120 = v128.load(sums, 160);
  let s121 = v128.load(sums, 176);
  const end = table + (<usize>pixels << 2);
  while (table < end) {
    const x = <usize>load<u32>(table) + skip;
    const x00 = v128.load(x);
    const x01 = v128.load(x, 16);
    const x10 = v128.load(x, 32);
    const x11 = v128.load(x, 48);
    const d0 = v128.load32_splat(dy);
    s000 = multiplyAdd(s000, x00, d0);
    s001 = multiplyAdd(s001, x01, d0);
    s100 = multiplyAdd(s100, x10, d0);
    s101 = multiplyAdd(s101, x11, d0);
    const d1 = v128.load32_splat(dy, 4);
    s010 = multiplyAdd(s010, x00, d1);
    s011 = multiplyAdd(s011, x01, d1);
    s110 = multiplyAdd(s110, x10, d1);
    s111 = multiplyAdd(s111, x11, d1);
    const d2 = v128.load32_splat(dy, 8);
    s020 = multiplyAdd(s020, x00, d2);
    s021 = multiplyAdd(s021, x01, d2);
    s120 = multiplyAdd(s120, x10, d2);
    s121 = multiplyAdd(s121, x11, d2);
    table += 4;
    dy += 12;
  }
  v128.store(sums, s000);
  v128.store(sums, s001, 16);
  v128.store(sums, s010, 32);
  v128.store(sums, s011, 48);
  v128.store(sums, s020, 64);
  v128.store(sums, s021, 80);
  v128.store(sums, s100, 96);
  v128.store(sums, s101, 112);
  v128.store(sums, s110, 128);
  v128.store(sums, s111, 144);
  v128.store(sums, s120, 160);
  v128.store(sums, s121, 176);
}
