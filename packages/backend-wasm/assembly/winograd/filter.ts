import { Correlation, noTap, phaseDepth } from './arguments';
import { transformFilter } from './transforms';

/**
 * G g G' of panels [first, first + panels) of 8 columns, depth [k0, k1) of all phases':
 * [panel][k1 - k0][8] a point. Panels take turns, as their columns lie side by side in memory.
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
  const work = block + 2048;
  const panelBytes = <usize>(k1 - k0) << 5;
  for (let i: usize = 0; i < <usize>taps; i++) store<u32>(table + (i << 2), block + (i << 7));
  for (let k = k0; k < k1; k += 4) {
    const phase = k / phaseDepth(c);
    const offsets = c.tapOffsets + (<usize>(phase * taps) << 2);
    for (let panel = 0; panel < panels; panel++) {
      gather(c, offsets, taps, k - phase * phaseDepth(c), (first + panel) * 8, block);
      const to = out + <usize>panel * panelBytes;
      for (let skip: usize = 0; skip < 128; skip += 16) {
        transformFilter(c.size, c.taps, table, skip, to + skip, matrixBytes, work);
      }
    }
    out += 128;
  }
}

/** Copies 4 rows and 8 columns of each tap to `block`, zeros where there are fewer. */
function gather(
  c: Correlation,
  offsets: usize,
  taps: i32,
  k: i32,
  column: i32,
  block: usize,
): void {
  const depth = min(c.channels - k, 4);
  const width = min(c.columns - column, 8);
  const whole = depth == 4 && width == 8;
  if (!whole) memory.fill(block, 0, <usize>taps << 7);
  const start = c.filter + <usize>k * c.depthBytes + <usize>column * c.columnBytes;
  for (let tap: usize = 0; tap < <usize>taps; tap++) {
    const offset = load<u32>(offsets + (tap << 2));
    const out = block + (tap << 7);
    if (offset == noTap) {
      memory.fill(out, 0, 128);
      continue;
    }
    const p = start + <usize>offset;
    if (whole && c.columnBytes == 4) {
      copy4x8(p, c.depthBytes, out);
    } else if (whole) {
      transpose4x4(p, c.columnBytes, out);
      transpose4x4(p + 4 * c.columnBytes, c.columnBytes, out + 16);
    } else {
      for (let i: usize = 0; i < <usize>depth; i++) {
        for (let j: usize = 0; j < <usize>width; j++) {
          store<f32>(out + (i << 5) + (j << 2), load<f32>(p + i * c.depthBytes + j * c.columnBytes));
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function copy4x8(p: usize, stride: usize, out: usize): void {
  for (let i: usize = 0; i < 4; i++) {
    v128.store(out, v128.load(p));
    v128.store(out, v128.load(p, 16), 16);
    p += stride;
    out += 32;
  }
}

/** Four columns of four rows each, one after the other in memory, to rows of 8. */
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
  v128.store(out, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(out, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(out, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
}
