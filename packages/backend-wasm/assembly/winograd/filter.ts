import { lanes, panelColumns } from '../build';
import { Correlation, noTap, phaseDepth } from './arguments';
import { transformFilter } from './transforms';

/** Bytes of a row of a panel, and of the 4 rows that a tap has in the block. */
const rowBytes: usize = <usize>panelColumns << 2;
const tapBytes: usize = 4 * rowBytes;

/** Panels that are transformed together, at most: their columns lie side by side in memory. */
export const maxPanels: i32 = 4;

/**
 * G g G' of panels [first, first + panels) of columns, depth [k0, k1) of all phases':
 * [panel][k1 - k0][panelColumns] a point.
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
  const work = scratch + 64;
  const block = work + 36 * <usize>(lanes << 2);
  const panelBytes = <usize>(k1 - k0) * rowBytes;
  const inside = (first + panels) * panelColumns <= c.columns;
  for (let k = k0; k < k1; k += 4) {
    const phase = k / phaseDepth(c);
    const channel = k - phase * phaseDepth(c);
    const offsets = c.tapOffsets + (<usize>(phase * taps) << 2);
    if (inside && channel + 4 <= c.channels && c.columnBytes == 4) {
      const groupBytes = <usize>panels * rowBytes;
      copyTaps(c, offsets, taps, channel, first * panelColumns, groupBytes, block);
      writeTable(taps, block, 4 * groupBytes, table);
      for (let i: usize = 0; i < 4; i++) {
        let to = out + i * rowBytes;
        for (let skip = i * groupBytes; skip < (i + 1) * groupBytes; skip += rowBytes) {
          transformRun(c, table, skip, rowBytes, to, matrixBytes, work);
          to += panelBytes;
        }
      }
    } else {
      let to = out;
      for (let panel = 0; panel < panels; panel++) {
        gather(c, offsets, taps, channel, (first + panel) * panelColumns, block);
        writeTable(taps, block, tapBytes, table);
        transformRun(c, table, 0, tapBytes, to, matrixBytes, work);
        to += panelBytes;
      }
    }
    out += tapBytes;
  }
}

/** Addresses of the taps of a block. */
// @ts-ignore: decorator
@inline
function writeTable(taps: i32, block: usize, bytes: usize, table: usize): void {
  for (let i: usize = 0; i < <usize>taps; i++) store<u32>(table + (i << 2), block + i * bytes);
}

/** Transforms so many bytes that lie side by side. */
// @ts-ignore: decorator
@inline
function transformRun(
  c: Correlation,
  table: usize,
  from: usize,
  bytes: usize,
  to: usize,
  matrixBytes: usize,
  work: usize,
): void {
  for (let skip: usize = 0; skip < bytes; skip += <usize>lanes << 2) {
    transformFilter(c.size, c.taps, table, from + skip, to + skip, matrixBytes, work);
  }
}

/**
 * Copies so many bytes of 4 rows of each tap to `block`, [tap][4][bytes]: in runs as long as they may
 * be, since they come from beyond the caches, and transforms would wait for each line.
 */
function copyTaps(
  c: Correlation,
  offsets: usize,
  taps: i32,
  channel: i32,
  column: i32,
  bytes: usize,
  block: usize,
): void {
  const start = c.filter + <usize>channel * c.depthBytes + (<usize>column << 2);
  for (let tap: usize = 0; tap < <usize>taps; tap++) {
    const offset = load<u32>(offsets + (tap << 2));
    if (offset == noTap) memory.fill(block, 0, 4 * bytes);
    let p = start + <usize>offset;
    for (let i = 0; i < 4; i++) {
      if (offset != noTap) copyRow(p, bytes, block);
      p += c.depthBytes;
      block += bytes;
    }
  }
}

/** Copies a multiple of 32 bytes. */
// @ts-ignore: decorator
@inline
function copyRow(from: usize, bytes: usize, to: usize): void {
  for (let i: usize = 0; i < bytes; i += 32) {
    const left = v128.load(from + i);
    const right = v128.load(from + i, 16);
    v128.store(to + i, left);
    v128.store(to + i, right, 16);
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
    if (whole && c.columnBytes != 4) {
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
