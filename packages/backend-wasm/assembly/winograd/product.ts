import { panelColumns, panelRows } from '../build';
import { micro } from '../gemm/micro-kernel';
import { Correlation, phaseDepth } from './arguments';

@unmanaged
class ProductArguments {
  /** [matrix][panel][depth][panelRows]. */
  a: usize;
  aMatrixBytes: usize;
  aPanels: i32;
  /** [matrix][panel][depth][panelColumns]. */
  b: usize;
  bMatrixBytes: usize;
  bPanels: i32;
  depth: i32;
  depthBlock: i32;
  /** [matrix][panelRows a panel of A][panelColumns a panel of B]. */
  c: usize;
  cMatrixBytes: usize;
  /** Whether to add to C. */
  accumulate: i32;
  /** Points a side, and of these the rows and columns that are wanted. */
  size: i32;
  pointColumns: i32;
}

/** Bytes of one depth of a panel of A, and of B. */
const aBytes: usize = <usize>panelRows << 2;
const bBytes: usize = <usize>panelColumns << 2;

/** C = A B (+ C) for the wanted points of a tile. Units are panels of columns of a matrix. */
export function winogradProductTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const g = changetype<ProductArguments>(args);
  const rowBytes = <usize>g.bPanels * bBytes;
  writeRows(rowBytes, scratch);
  for (let unit = begin; unit < end; unit++) {
    const point = unit / g.bPanels;
    const matrix = <usize>((point / g.pointColumns) * g.size + (point % g.pointColumns));
    const column = <usize>(unit % g.bPanels);
    const a = g.a + matrix * g.aMatrixBytes;
    const b = g.b + matrix * g.bMatrixBytes + column * (<usize>g.depth * bBytes);
    const c = g.c + matrix * g.cMatrixBytes + column * bBytes;
    for (let k = 0; k < g.depth; k += g.depthBlock) {
      const accumulate = k > 0 || g.accumulate != 0;
      const depth = min(g.depthBlock, g.depth - k);
      const p = a + <usize>k * aBytes;
      const q = b + <usize>k * bBytes;
      multiplyColumn(p, g.depth, g.aPanels, q, depth, c, rowBytes, scratch, accumulate);
    }
  }
}

/**
 * Depth [k0, k1) of the product of one point's matrices, which hold no more of it; columnPanels panels
 * of columns wide. The first depth that counts replaces the sums, what comes after is added to them.
 */
export function multiplyPoint(
  c: Correlation,
  point: i32,
  a: usize,
  panels: i32,
  b: usize,
  columnPanels: i32,
  k0: i32,
  k1: i32,
  sums: usize,
  rows: usize,
): void {
  const depthOfPhase = phaseDepth(c);
  // At infinity only the phases with a last tap count.
  let first = 0;
  let last = c.phases;
  if (point / c.size == c.size - 1) {
    first = c.rowsBegin;
    last = c.rowsEnd;
  }
  if (point % c.size == c.size - 1) {
    first = max(first, c.columnsBegin);
    last = min(last, c.columnsEnd);
  }
  const rowBytes = <usize>columnPanels * bBytes;
  if (first >= last) {
    if (k0 == 0) memory.fill(sums, 0, <usize>(panels * panelRows) * rowBytes);
    return;
  }
  const kFirst = first * depthOfPhase;
  const kEnd = min(k1, last * depthOfPhase);
  writeRows(rowBytes, rows);
  for (let column = 0; column < columnPanels; column++) {
    for (let k = max(k0, kFirst); k < kEnd; k += c.depthBlock) {
      const depth = min(c.depthBlock, kEnd - k);
      const p = a + <usize>(k - k0) * aBytes;
      const q = b + <usize>(k - k0) * bBytes;
      multiplyColumn(p, k1 - k0, panels, q, depth, sums, rowBytes, rows, k > kFirst);
    }
    b += <usize>(k1 - k0) * bBytes;
    sums += bBytes;
  }
}

/** Byte offsets of the rows of a tile of C. */
// @ts-ignore: decorator
@inline
function writeRows(rowBytes: usize, rows: usize): void {
  for (let r: usize = 0; r < <usize>panelRows; r++) store<u32>(rows + (r << 2), r * rowBytes);
}

/** So much depth of a panel of B with all panels of A, whose depth is `total`. */
// @ts-ignore: decorator
@inline
function multiplyColumn(
  a: usize,
  total: i32,
  panels: i32,
  b: usize,
  depth: i32,
  to: usize,
  rowBytes: usize,
  rows: usize,
  accumulate: bool,
): void {
  let p = a;
  let out = to;
  for (let panel = 0; panel < panels; panel++) {
    micro(depth, p, b, rows, out, accumulate);
    p += <usize>total * aBytes;
    out += <usize>panelRows * rowBytes;
  }
}
