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
  /** 1, or 4: phase (y, x) reads the source y pixels further down and x further right. */
  phases: i32;
  channels: i32;
  columns: i32;
  /** Depth that one pass of the micro-kernel covers. */
  depthBlock: i32;
  zeros: usize;

  filter: usize;
  /** Byte distances from a source channel to the next, and from a column. */
  depthBytes: usize;
  columnBytes: usize;
  /** Byte offsets of the taps, phase by phase. */
  taps: usize;

  /** Panels of 5 tiles that this run is about. */
  firstPanel: i32;
  panels: i32;
  /** Panels that a thread works on together. */
  panelBlock: i32;

  /** The operand that all threads share: the filter's matrices, or the tiles'. */
  shared: usize;
  sharedMatrixBytes: usize;

  // The thread's own operand and the sums, in its scratch.
  own: usize;
  ownMatrixBytes: usize;
  sums: usize;
  sumsMatrixBytes: usize;
  /** Addresses of target pixels, 16 a tile, and where those outside the picture go. */
  pixels: usize;
  junk: usize;
}

/** Channels of a phase: a multiple of 4, filled up with zeros. */
// @ts-ignore: decorator
@inline
export function phaseDepth(c: Correlation): i32 {
  return (c.channels + 3) & ~3;
}
