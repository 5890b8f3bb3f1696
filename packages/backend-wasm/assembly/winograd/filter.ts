import { transformFilter } from './transforms';

@unmanaged
class FilterArguments {
  filter: usize;
  /** Byte distances from a row of the filter's matrices to the next, and from a column. */
  depthBytes: usize;
  columnBytes: usize;
  /** Byte offsets of the taps, phase by phase. */
  taps: usize;
  phases: i32;
  /** Rows a phase; what fills them up to a multiple of 4 is zero. */
  channels: i32;
  firstColumn: i32;
  columns: i32;
  /** Points a side of a tile. */
  size: i32;
  /** [point][panel of 8 columns][phase, channel][8]. */
  output: usize;
  matrixBytes: usize;
}

/** The right-hand matrices of a convolution: G g G'. Units are a phase of a panel of 8 columns. */
export function winogradFilterTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<FilterArguments>(args);
  const taps = (a.size - 3) * (a.size - 3);
  const table = scratch;
  const block = scratch + 64;
  const work = block + 1152;
  for (let i: usize = 0; i < <usize>taps; i++) store<u32>(table + (i << 2), block + (i << 7));
  const rows = (a.channels + 3) & ~3;
  for (let unit = begin; unit < end; unit++) {
    const phase = unit % a.phases;
    const column = a.firstColumn + (unit / a.phases) * 8;
    let out = a.output + (<usize>unit * rows << 5);
    for (let k = 0; k < rows; k += 4) {
      gather(a, a.taps + (<usize>(phase * taps) << 2), taps, k, column, block);
      for (let skip: usize = 0; skip < 128; skip += 16) {
        transformFilter(a.size, table, skip, out + skip, a.matrixBytes, work);
      }
      out += 128;
    }
  }
}

/** Copies 4 rows and 8 columns of each tap to `block`, zeros where there are fewer. */
function gather(
  a: FilterArguments,
  offsets: usize,
  taps: i32,
  k: i32,
  column: i32,
  block: usize,
): void {
  const depth = min(a.channels - k, 4);
  const width = min(a.columns - column, 8);
  const whole = depth == 4 && width == 8;
  if (!whole) memory.fill(block, 0, <usize>taps << 7);
  const start = a.filter + <usize>k * a.depthBytes + <usize>column * a.columnBytes;
  for (let tap: usize = 0; tap < <usize>taps; tap++) {
    const p = start + <usize>load<u32>(offsets + (tap << 2));
    const out = block + (tap << 7);
    if (whole && a.columnBytes == 4) {
      copy4x8(p, a.depthBytes, out);
    } else if (whole) {
      transpose4x4(p, a.columnBytes, out);
      transpose4x4(p + 4 * a.columnBytes, a.columnBytes, out + 16);
    } else {
      for (let i: usize = 0; i < <usize>depth; i++) {
        for (let j: usize = 0; j < <usize>width; j++) {
          store<f32>(out + (i << 5) + (j << 2), load<f32>(p + i * a.depthBytes + j * a.columnBytes));
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
