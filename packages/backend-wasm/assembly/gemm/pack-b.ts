import { panelColumns } from '../build';
import { GemmArguments } from './arguments';

/** Bytes of one depth of a panel. */
const rowBytes: usize = <usize>panelColumns << 2;

/** Bytes between panels: 64 more than a panel holds, so that panels don't share cache sets. */
// @ts-ignore: decorator
@inline
export function panelBytes(depth: i32): usize {
  return <usize>depth * rowBytes + 64;
}

/**
 * Packs depth [k0, k1) and columns [n0, n1) of B into panels [depth][panelColumns], zeros past the last column.
 *
 * @returns Whether all values are finite.
 */
export function packB(
  g: GemmArguments,
  weights: usize,
  k0: i32,
  k1: i32,
  n0: i32,
  n1: i32,
  out: usize,
): bool {
  const panel = panelBytes(k1 - k0);
  // 0 * x is 0 for a finite x and NaN else.
  let check = f32x4.splat(0);
  let inSegment = k0 % g.segment;
  let tap = g.taps + <usize>(k0 / g.segment) * 12;
  for (let k = k0; k < k1; ) {
    const count = min(g.segment - inSegment, k1 - k);
    const start = weights + <usize>load<u32>(tap, 8);
    if (g.weightsTransposed) {
      const p = start + <usize>n0 * g.weightsStride + (<usize>inSegment << 2);
      check = f32x4.add(check, packTransposed(p, g.weightsStride, count, n1 - n0, out, panel));
    } else {
      const p = start + <usize>inSegment * g.weightsStride + (<usize>n0 << 2);
      check = f32x4.add(check, packRows(p, g.weightsStride, count, n1 - n0, out, panel));
    }
    out += <usize>count * rowBytes;
    k += count;
    inSegment = 0;
    tap += 12;
  }
  return !v128.any_true(f32x4.ne(check, check));
}

/** Row by row, so that memory is read once and in order. */
function packRows(p: usize, stride: usize, depth: i32, columns: i32, out: usize, panel: usize): v128 {
  const zero = f32x4.splat(0);
  let check = zero;
  let check1 = zero;
  for (let k = 0; k < depth; k++) {
    let from = p;
    let to = out;
    let n = columns;
    for (; n >= panelColumns; n -= panelColumns) {
      const v0 = v128.load(from);
      const v1 = v128.load(from, 16);
      v128.store(to, v0);
      v128.store(to, v1, 16);
      if (panelColumns == 16) {
        const v2 = v128.load(from, 32);
        const v3 = v128.load(from, 48);
        v128.store(to, v2, 32);
        v128.store(to, v3, 48);
        check = f32x4.add(check, f32x4.mul(f32x4.add(v0, v2), zero));
        check1 = f32x4.add(check1, f32x4.mul(f32x4.add(v1, v3), zero));
      } else {
        check = f32x4.add(check, f32x4.mul(f32x4.add(v0, v1), zero));
      }
      from += rowBytes;
      to += panel;
    }
    if (n > 0) {
      memory.fill(to, 0, rowBytes);
      for (let i: usize = 0; i < <usize>n << 2; i += 4) {
        const value = load<f32>(from + i);
        store<f32>(to + i, value);
        check = f32x4.add(check, f32x4.splat(value * 0));
      }
    }
    p += stride;
    out += rowBytes;
  }
  return f32x4.add(check, check1);
}

/** Eight columns at a time, of which the panel has one or two. */
function packTransposed(
  p: usize,
  stride: usize,
  depth: i32,
  columns: i32,
  out: usize,
  panel: usize,
): v128 {
  let check = f32x4.splat(0);
  const end = (columns + panelColumns - 1) & -panelColumns;
  for (let n = 0; n < end; n += 8) {
    const to = panelColumns > 8 && n & 8 ? out + 32 : out;
    const width = min(columns - n, 8);
    if (width > 0) check = f32x4.add(check, packColumns(p, stride, depth, width, to));
    else for (let k: usize = 0; k < <usize>depth; k++) memory.fill(to + k * rowBytes, 0, 32);
    p += 8 * stride;
    if (panelColumns == 8 || n & 8) out += panel;
  }
  return check;
}

/** Up to eight columns, zeros for those that are missing. */
function packColumns(p: usize, stride: usize, depth: i32, width: i32, out: usize): v128 {
  const zero = f32x4.splat(0);
  let check = zero;
  // Columns past the last read the last one, then are overwritten with zeros.
  const last = <usize>(width - 1) * stride;
  let p0 = p;
  let p1 = p + min(stride, last);
  let p2 = p + min(2 * stride, last);
  let p3 = p + min(3 * stride, last);
  let p4 = p + min(4 * stride, last);
  let p5 = p + min(5 * stride, last);
  let p6 = p + min(6 * stride, last);
  let p7 = p + min(7 * stride, last);
  let to = out;
  let k = depth;
  for (; k >= 4; k -= 4) {
    check = f32x4.add(check, transpose4(p0, p1, p2, p3, to));
    check = f32x4.add(check, transpose4(p4, p5, p6, p7, to + 16));
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
    p4 += 16;
    p5 += 16;
    p6 += 16;
    p7 += 16;
    to += 4 * rowBytes;
  }
  for (; k > 0; k--) {
    const left = f32x4(load<f32>(p0), load<f32>(p1), load<f32>(p2), load<f32>(p3));
    const right = f32x4(load<f32>(p4), load<f32>(p5), load<f32>(p6), load<f32>(p7));
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
    p4 += 4;
    p5 += 4;
    p6 += 4;
    p7 += 4;
    v128.store(to, left);
    v128.store(to, right, 16);
    check = f32x4.add(check, f32x4.mul(f32x4.add(left, right), zero));
    to += rowBytes;
  }
  if (width < 8) {
    for (let row = out; row < to; row += rowBytes) {
      for (let i = width; i < 8; i++) store<f32>(row + (<usize>i << 2), 0);
    }
  }
  return check;
}

/** Writes four runs of four floats as four columns of a panel; returns 0 * their sum. */
// @ts-ignore: decorator
@inline
function transpose4(p0: usize, p1: usize, p2: usize, p3: usize, out: usize): v128 {
  const r0 = v128.load(p0);
  const r1 = v128.load(p1);
  const r2 = v128.load(p2);
  const r3 = v128.load(p3);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(out, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), panelColumns * 4);
  v128.store(out, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), panelColumns * 8);
  v128.store(out, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), panelColumns * 12);
  return f32x4.mul(f32x4.add(f32x4.add(r0, r1), f32x4.add(r2, r3)), f32x4.splat(0));
}
