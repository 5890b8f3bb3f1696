import { lanes } from '../build';
import { Finish } from '../gemm/epilogue';
import { Patches } from './patches';

/**
 * The argument block of a correlation: target[point, column] = sum over phases, taps and channels of
 * source[point + tap, channel] filter[phase, tap, channel, column]. src/winograd/correlation.ts
 * writes the same fields in the same order.
 */
@unmanaged
export class Correlation {
  source: Patches;
  target: Patches;
  finish: Finish;
  /** Points a side of a tile. */
  size: i32;
  /** Taps a side of a phase's filter. */
  taps: i32;
  /** 1, or 4: see {@link phaseY}. */
  phases: i32;
  /** Phases [begin, end) whose filter has a last row of taps: the others are 0 at infinity. */
  rowsBegin: i32;
  rowsEnd: i32;
  /** The same for the last column. */
  columnsBegin: i32;
  columnsEnd: i32;
  channels: i32;
  columns: i32;
  /** Depth that one pass of the micro-kernel covers. */
  depthBlock: i32;
  zeros: usize;

  filter: usize;
  /** Byte distances from a source channel to the next, and from a column. */
  depthBytes: usize;
  columnBytes: usize;
  /** Byte offsets of the taps, phase by phase; {@link noTap} for one that is not there. */
  tapOffsets: usize;

  /** Panels of tiles that this run is about, panelRows of them each. */
  firstPanel: i32;
  panels: i32;
  /** Panels of tiles that a thread works on together, and panels of columns. */
  panelBlock: i32;
  columnPanels: i32;
  /** Depth of the filter's matrices that a thread makes at a time, and of a block of the tiles'. */
  filterDepth: i32;

  /** The operand that all threads share: the filter's matrices, or the tiles'. */
  shared: usize;
  sharedMatrixBytes: usize;

  // The thread's own operand and the sums, in its scratch.
  own: usize;
  ownMatrixBytes: usize;
  sums: usize;
  sumsMatrixBytes: usize;
  /** Addresses of target pixels, tile by tile, and where those outside the picture go. */
  pixels: usize;
  junk: usize;
}

/** In the place of a tap's offset: a filter of 3 x 3 with stride 2 has phases of one row or column. */
export const noTap: u32 = 0xffffffff;

/**
 * Phase (y, x) of a stride of 2 reads the source y pixels further down and x further right. In the
 * order (0, 1), (0, 0), (1, 0), (1, 1), those with x = 0 lie side by side, as those with y = 0 do.
 */
// @ts-ignore: decorator
@inline
export function phaseY(phase: i32): i32 {
  return phase >> 1;
}
// @ts-ignore: decorator
@inline
export function phaseX(c: Correlation, phase: i32): i32 {
  return c.phases == 1 ? 0 : (((phase + 1) >> 1) & 1) ^ 1;
}

/** Channels of a phase, filled up with zeros. */
// @ts-ignore: decorator
@inline
export function phaseDepth(c: Correlation): i32 {
  return (c.channels + lanes - 1) & -lanes;
}
