import { lanes, panelColumns } from '../build';
import { Correlation, noTap, phaseDepth } from './arguments';
import { transformFilter } from './transforms';

/** Bytes of a row of a panel, and of the 4 rows that a tap has in the block. */
const rowBytes: usize = <usize>panelColumns << 2;
const tapBytes: usize = 4 * rowBytes;

/**
 * G g G' of panels [first, first + panels) of columns, depth [k0, k1) of all phases':
 * [panel][k1 - k0][panelColumns] a point. Panels take turns, as their columns lie side by side in memory.
 */
export function transformFilterPanels(
  c: Correlation,
  first: i32,
  panels: i32,
  k0: i32,
  k1: i32,
  out: usize,
  matrixBytes: usize,
  scratch: usize,
): void {
  const taps = c.taps * c.taps;
  const table = scratch;
  const block = scratch + 64;
  const work = block + 16 * tapBytes;
  const panelBytes = <usize>(k1 - k0) * rowBytes;
  for (let i: usize = 0; i < <usize>taps; i++) store<u32>(table + (i << 2), block + i * tapBytes);
  for (let k = k0; k < k1; k += 4) {
    const phase = k / phaseDepth(c);
    const offsets = c.tapOffsets + (<usize>(phase * taps) << 2);
    for (let panel = 0; panel < panels; panel++) {
      gather(c, offsets, taps, k - phase * phaseDepth(c), (first + panel) * panelColumns, block);
      const to = out + <usize>panel * panelBytes;
      for (let skip: usize = 0; skip < tapBytes; skip += <usize>lanes << 2) {
        transformFilter(c.size, c.taps, table, skip, to + skip, matrixBytes, work);
      }
    }
    out += tapBytes;
  }
}

/** Copies 4 rows and a panel's columns of each tap to `block`, zeros where there are fewer. */
function gather(
  c: Correlation,
  offsets: usize,
  taps: i32,
  k: i32,
  column: i32,
  block: usize,
): void {
  const depth = min(c.channels - k, 4);
  const width = min(c.columns - column, panelColumns);
  const whole = depth == 4 && width == panelColumns;
  if (!whole) memory.fill(block, 0, <usize>taps * tapBytes);
  const start = c.filter + <usize>k * c.depthBytes + <usize>column * c.columnBytes;
  for (let tap: usize = 0; tap < <usize>taps; tap++) {
    const offset = load<u32>(offsets + (tap << 2));
    const out = block + tap * tapBytes;
    if (offset == noTap) {
      memory.fill(out, 0, tapBytes);
      continue;
    }
    const p = start + <usize>offset;
    if (whole && c.columnBytes == 4) {
      copyRows(p, c.depthBytes, out);
    } else if (whole) {
      for (let i: usize = 0; i < rowBytes; i += 16) {
        transpose4x4(p + (i >> 2) * c.columnBytes, c.columnBytes, out + i);
      }
    } else {
      for (let i = 0; i < depth; i++) {
        for (let j = 0; j < width; j++) {
          const from = p + <usize>i * c.depthBytes + <usize>j * c.columnBytes;
          store<f32>(out + <usize>i * rowBytes + (<usize>j << 2), load<f32>(from));
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function copyRows(p: usize, stride: usize, out: usize): void {
  for (let i = 0; i < 4; i++) {
    const v0 = v128.load(p);
    const v1 = v128.load(p, 16);
    v128.store(out, v0);
    v128.store(out, v1, 16);
    if (panelColumns == 16) {
      const v2 = v128.load(p, 32);
      const v3 = v128.load(p, 48);
      v128.store(out, v2, 32);
      v128.store(out, v3, 48);
    }
    p += stride;
    out += rowBytes;
  }
}

/** Four columns of four rows each, one after the other in memory, to rows of a panel. */
// @ts-ignore: decorator
@inline
function transpose4x4(p: usize, stride: usize, out: usize): void {
  const c0 = v128.load(p);
  const c1 = v128.load(p + stride);
  const c2 = v128.load(p + 2 * stride);
  const c3 = v128.load(p + 3 * stride);
  const low01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(out, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), panelColumns * 4);
  v128.store(out, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), panelColumns * 8);
  v128.store(out, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), panelColumns * 12);
}
