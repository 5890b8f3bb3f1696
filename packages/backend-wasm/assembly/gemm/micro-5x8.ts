import { multiplyAdd } from './multiply-add';

/**
 * The tile of 5 x 8.
 *
 * Ten accumulators, two columns, one splat and a product fill 14 of the 16 vector registers; 6 x 8
 * spills. Four steps of the depth share the loop's own instructions. What looks odd serves the
 * compiler of Node 20 and 22, which orders loads and arithmetic within a block by where sums go:
 * a label before each step keeps them from mixing, and with the rows in this order it loads what it
 * needs next; in another it loads all first and runs out of registers, at half the speed or less.
 */
// @ts-ignore: decorator
@inline
export function micro5x8(
  depth: i32,
  a: usize,
  b: usize,
  rows: usize,
  column: usize,
  accumulate: bool,
): void {
  const row0 = <usize>load<u32>(rows) + column;
  const row1 = <usize>load<u32>(rows, 4) + column;
  const row2 = <usize>load<u32>(rows, 8) + column;
  const row3 = <usize>load<u32>(rows, 12) + column;
  const row4 = <usize>load<u32>(rows, 16) + column;
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  if (accumulate) {
    c00 = v128.load(row0);
    c01 = v128.load(row0, 16);
    c10 = v128.load(row1);
    c11 = v128.load(row1, 16);
    c20 = v128.load(row2);
    c21 = v128.load(row2, 16);
    c30 = v128.load(row3);
    c31 = v128.load(row3, 16);
    c40 = v128.load(row4);
    c41 = v128.load(row4, 16);
  }
  const end = a + <usize>depth * 20;
  // A depth that is no multiple of four begins in the middle of a round.
  let skip = -depth & 3;
  a -= <usize>skip * 20;
  b -= <usize>skip << 5;
  if (a < end) {
    do {
      switch (skip) {
        case 0: {
          const b0 = v128.load(b);
          const b1 = v128.load(b, 16);
          const a4 = v128.load32_splat(a, 16);
          c41 = multiplyAdd(c41, a4, b1);
          c40 = multiplyAdd(c40, a4, b0);
          const a3 = v128.load32_splat(a, 12);
          c31 = multiplyAdd(c31, a3, b1);
          c30 = multiplyAdd(c30, a3, b0);
          const a2 = v128.load32_splat(a, 8);
          c21 = multiplyAdd(c21, a2, b1);
          c20 = multiplyAdd(c20, a2, b0);
          const a1 = v128.load32_splat(a, 4);
          c11 = multiplyAdd(c11, a1, b1);
          c10 = multiplyAdd(c10, a1, b0);
          const a0 = v128.load32_splat(a);
          c01 = multiplyAdd(c01, a0, b1);
          c00 = multiplyAdd(c00, a0, b0);
        }
        case 1: {
          const at = a + 20;
          const b0 = v128.load(b, 32);
          const b1 = v128.load(b, 48);
          const a4 = v128.load32_splat(at, 16);
          c41 = multiplyAdd(c41, a4, b1);
          c40 = multiplyAdd(c40, a4, b0);
          const a3 = v128.load32_splat(at, 12);
          c31 = multiplyAdd(c31, a3, b1);
          c30 = multiplyAdd(c30, a3, b0);
          const a2 = v128.load32_splat(at, 8);
          c21 = multiplyAdd(c21, a2, b1);
          c20 = multiplyAdd(c20, a2, b0);
          const a1 = v128.load32_splat(at, 4);
          c11 = multiplyAdd(c11, a1, b1);
          c10 = multiplyAdd(c10, a1, b0);
          const a0 = v128.load32_splat(at);
          c01 = multiplyAdd(c01, a0, b1);
          c00 = multiplyAdd(c00, a0, b0);
        }
        case 2: {
          const at = a + 40;
          const b0 = v128.load(b, 64);
          const b1 = v128.load(b, 80);
          const a4 = v128.load32_splat(at, 16);
          c41 = multiplyAdd(c41, a4, b1);
          c40 = multiplyAdd(c40, a4, b0);
          const a3 = v128.load32_splat(at, 12);
          c31 = multiplyAdd(c31, a3, b1);
          c30 = multiplyAdd(c30, a3, b0);
          const a2 = v128.load32_splat(at, 8);
          c21 = multiplyAdd(c21, a2, b1);
          c20 = multiplyAdd(c20, a2, b0);
          const a1 = v128.load32_splat(at, 4);
          c11 = multiplyAdd(c11, a1, b1);
          c10 = multiplyAdd(c10, a1, b0);
          const a0 = v128.load32_splat(at);
          c01 = multiplyAdd(c01, a0, b1);
          c00 = multiplyAdd(c00, a0, b0);
        }
        default: {
          const at = a + 60;
          const b0 = v128.load(b, 96);
          const b1 = v128.load(b, 112);
          const a0 = v128.load32_splat(at);
          c00 = multiplyAdd(c00, a0, b0);
          c01 = multiplyAdd(c01, a0, b1);
          const a1 = v128.load32_splat(at, 4);
          c10 = multiplyAdd(c10, a1, b0);
          c11 = multiplyAdd(c11, a1, b1);
          const a2 = v128.load32_splat(at, 8);
          c20 = multiplyAdd(c20, a2, b0);
          c21 = multiplyAdd(c21, a2, b1);
          const a3 = v128.load32_splat(at, 12);
          c30 = multiplyAdd(c30, a3, b0);
          c31 = multiplyAdd(c31, a3, b1);
          const a4 = v128.load32_splat(at, 16);
          c40 = multiplyAdd(c40, a4, b0);
          c41 = multiplyAdd(c41, a4, b1);
        }
      }
      skip = 0;
      a += 80;
      b += 128;
    } while (a < end);
  }
  v128.store(row0, c00);
  v128.store(row0, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row4, c40);
  v128.store(row4, c41, 16);
}
