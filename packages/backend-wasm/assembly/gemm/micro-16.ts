import { panelRows } from '../build';
import { multiplyAdd } from './multiply-add';

/**
 * The tile of 4 x 16, or of 6 x 16: every value is a pair of vectors that lie side by side, which V8
 * makes one of 256 bits.
 *
 * Products and sums apart, 4 x 16 takes 8 sums, two columns, a splat and products of the 16 registers;
 * fused, 6 x 16 takes 12, two columns and a splat. One step a round: unrolled, V8 pairs less.
 */
// @ts-ignore: decorator
@inline
export function micro16(
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
  const row4 = panelRows > 4 ? <usize>load<u32>(rows, 16) + column : 0;
  const row5 = panelRows > 5 ? <usize>load<u32>(rows, 20) + column : 0;
  if (!accumulate) {
    // Stored and loaded again: V8 pairs sums that begin with loads, not those that may begin with either.
    const zero = f32x4.splat(0);
    v128.store(row0, zero);
    v128.store(row0, zero, 16);
    v128.store(row0, zero, 32);
    v128.store(row0, zero, 48);
    v128.store(row1, zero);
    v128.store(row1, zero, 16);
    v128.store(row1, zero, 32);
    v128.store(row1, zero, 48);
    v128.store(row2, zero);
    v128.store(row2, zero, 16);
    v128.store(row2, zero, 32);
    v128.store(row2, zero, 48);
    v128.store(row3, zero);
    v128.store(row3, zero, 16);
    v128.store(row3, zero, 32);
    v128.store(row3, zero, 48);
    if (panelRows == 6) {
      v128.store(row4, zero);
      v128.store(row4, zero, 16);
      v128.store(row4, zero, 32);
      v128.store(row4, zero, 48);
      v128.store(row5, zero);
      v128.store(row5, zero, 16);
      v128.store(row5, zero, 32);
      v128.store(row5, zero, 48);
    }
  }
  let c00 = v128.load(row0);
  let c01 = v128.load(row0, 16);
  let c02 = v128.load(row0, 32);
  let c03 = v128.load(row0, 48);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c12 = v128.load(row1, 32);
  let c13 = v128.load(row1, 48);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c22 = v128.load(row2, 32);
  let c23 = v128.load(row2, 48);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  let c32 = v128.load(row3, 32);
  let c33 = v128.load(row3, 48);
  let c40 = panelRows > 4 ? v128.load(row4) : c00;
  let c41 = panelRows > 4 ? v128.load(row4, 16) : c00;
  let c42 = panelRows > 4 ? v128.load(row4, 32) : c00;
  let c43 = panelRows > 4 ? v128.load(row4, 48) : c00;
  let c50 = panelRows > 5 ? v128.load(row5) : c00;
  let c51 = panelRows > 5 ? v128.load(row5, 16) : c00;
  let c52 = panelRows > 5 ? v128.load(row5, 32) : c00;
  let c53 = panelRows > 5 ? v128.load(row5, 48) : c00;
  const end = a + (<usize>(depth * panelRows) << 2);
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    const a0 = v128.load32_splat(a);
    c00 = multiplyAdd(c00, a0, b0);
    c01 = multiplyAdd(c01, a0, b1);
    c02 = multiplyAdd(c02, a0, b2);
    c03 = multiplyAdd(c03, a0, b3);
    const a1 = v128.load32_splat(a, 4);
    c10 = multiplyAdd(c10, a1, b0);
    c11 = multiplyAdd(c11, a1, b1);
    c12 = multiplyAdd(c12, a1, b2);
    c13 = multiplyAdd(c13, a1, b3);
    const a2 = v128.load32_splat(a, 8);
    c20 = multiplyAdd(c20, a2, b0);
    c21 = multiplyAdd(c21, a2, b1);
    c22 = multiplyAdd(c22, a2, b2);
    c23 = multiplyAdd(c23, a2, b3);
    const a3 = v128.load32_splat(a, 12);
    c30 = multiplyAdd(c30, a3, b0);
    c31 = multiplyAdd(c31, a3, b1);
    c32 = multiplyAdd(c32, a3, b2);
    c33 = multiplyAdd(c33, a3, b3);
    if (panelRows == 6) {
      const a4 = v128.load32_splat(a, 16);
      c40 = multiplyAdd(c40, a4, b0);
      c41 = multiplyAdd(c41, a4, b1);
      c42 = multiplyAdd(c42, a4, b2);
      c43 = multiplyAdd(c43, a4, b3);
      const a5 = v128.load32_splat(a, 20);
      c50 = multiplyAdd(c50, a5, b0);
      c51 = multiplyAdd(c51, a5, b1);
      c52 = multiplyAdd(c52, a5, b2);
      c53 = multiplyAdd(c53, a5, b3);
    }
    a += panelRows << 2;
    b += 64;
  }
  v128.store(row0, c00);
  v128.store(row0, c01, 16);
  v128.store(row0, c02, 32);
  v128.store(row0, c03, 48);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row1, c12, 32);
  v128.store(row1, c13, 48);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row2, c22, 32);
  v128.store(row2, c23, 48);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row3, c32, 32);
  v128.store(row3, c33, 48);
  if (panelRows == 6) {
    v128.store(row4, c40);
    v128.store(row4, c41, 16);
    v128.store(row4, c42, 32);
    v128.store(row4, c43, 48);
    v128.store(row5, c50);
    v128.store(row5, c51, 16);
    v128.store(row5, c52, 32);
    v128.store(row5, c53, 48);
  }
}
