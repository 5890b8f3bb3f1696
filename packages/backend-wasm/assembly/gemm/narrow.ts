import { wide } from '../build';
import { Activation, GemmArguments } from './arguments';
import { finishRow } from './epilogue';
import { dot3x3, outer16x3, outer8x3 } from './narrow-kernels';
import {
  distance,
  rowAddress,
  tapOfPixel,
  tapsInRun,
  writePixel,
  writePixelTable,
} from './pixels';

/*
 * Products with three columns or fewer: pictures at a network's ends. The micro-kernel would spend
 * most of its lanes on columns that do not exist, so here the lanes run along the channels.
 * The argument block is gemmTask's; channels are a multiple of 8, batches 1.
 */

/** Units are groups of three pixels, or of eight channels of a tap where pixels are the depth. */
export function narrowTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin == end) return;
  const g = changetype<GemmArguments>(args);
  if (g.pixelsAreDepth) filterGroups(g, begin, end, scratch);
  else pixelGroups(g, begin, end, scratch);
}

/** Groups of three pixels that are worked on together, a tap at a time. */
const blockGroups = 16;

/**
 * y[pixel, n] = sum over taps and channels. Lanes are channels, added up at the end. Taps that lie side
 * by side are one run of channels, whose weights stay in the first-level cache while a block of pixels
 * passes.
 */
function pixelGroups(g: GemmArguments, begin: i32, end: i32, scratch: usize): void {
  const taps = g.depth / g.channels;
  const columns = scratch + g.packedB;
  const pixels = scratch + g.pixelTable;
  packColumns(g, taps, columns);
  for (let group = begin; group < end; group += blockGroups) {
    const count = min(blockGroups, end - group);
    const inside = writePixels(g, group * 3, count * 3, pixels);
    memory.fill(scratch, 0, <usize>count * 144);
    const pixelsEnd = pixels + <usize>count * 36;
    for (let tap = 0; tap < taps; ) {
      const entry = g.taps + <usize>tap * 12;
      const offsetY = load<i32>(entry);
      const offsetX = load<i32>(entry, 4);
      const bytes = distance(g, offsetY, offsetX);
      const weights = columns + <usize>(tap * g.channels) * 12;
      const run = inside ? tapsInRun(g, tap, taps) : 1;
      let sums = scratch;
      for (let pixel = pixels; pixel < pixelsEnd; pixel += 36) {
        let x0 = <usize>load<u32>(pixel) + bytes;
        let x1 = <usize>load<u32>(pixel, 12) + bytes;
        let x2 = <usize>load<u32>(pixel, 24) + bytes;
        if (!inside) {
          x0 = tapOfPixel(g, pixel, offsetY, offsetX, bytes);
          x1 = tapOfPixel(g, pixel + 12, offsetY, offsetX, bytes);
          x2 = tapOfPixel(g, pixel + 24, offsetY, offsetX, bytes);
        }
        dot3x3(run * g.channels, x0, x1, x2, weights, sums);
        sums += 144;
      }
      tap += run;
    }
    for (let i = 0; i < count * 3 && group * 3 + i < g.rows; i++) {
      writePixelRow(g, group * 3 + i, scratch + <usize>i * 48);
    }
  }
}

/** Pixels [first, first + count), those past the last repeating it; whether all taps lie inside. */
function writePixels(g: GemmArguments, first: i32, count: i32, out: usize): bool {
  let inside = true;
  for (let i = 0; i < count; i++) {
    inside = writePixel(g, g.source, min(first + i, g.rows - 1), out) && inside;
    out += 12;
  }
  return inside;
}

/** Adds up the lanes of a pixel's three sums and writes its row of Y. */
function writePixelRow(g: GemmArguments, pixel: i32, sums: usize): void {
  const row = rowAddress(g, g.output, pixel);
  for (let n: usize = 0; n < <usize>g.columns; n++) {
    store<f32>(row + (n << 2), addLanes(v128.load(sums + (n << 4))));
  }
  if (needsFinish(g)) finishRow(g, row, 0, g.columns);
}

// @ts-ignore: decorator
@inline
function needsFinish(g: GemmArguments): bool {
  return g.bias != 0 || g.activation != Activation.None;
}

/** B as [tap][4 channels][n][4 lanes], zeros for columns that do not exist. */
function packColumns(g: GemmArguments, taps: i32, out: usize): void {
  let check: f32 = 0;
  const step: usize = g.weightsTransposed ? 4 : g.weightsStride;
  const columnBytes: usize = g.weightsTransposed ? g.weightsStride : 4;
  for (let tap = 0; tap < taps; tap++) {
    let p = g.weights + <usize>load<u32>(g.taps + <usize>tap * 12, 8);
    for (let c = 0; c < g.channels; c += 4) {
      for (let n = 0; n < 3; n++) {
        for (let lane: usize = 0; lane < 4; lane++) {
          const value: f32 = n < g.columns ? load<f32>(p + lane * step + <usize>n * columnBytes) : 0;
          store<f32>(out, value);
          check += value * 0;
          out += 4;
        }
      }
      p += 4 * step;
    }
  }
  if (check != check) store<i32>(g.nonFinite, 1);
}

// @ts-ignore: decorator
@inline
function addLanes(v: v128): f32 {
  const left = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  return left + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/**
 * y[(tap, channel), n] = sum over pixels. Pixels are taken a block at a time, for all groups, so
 * that the picture's lines stay in the cache; sums gather in scratch as [group][n][8 channels].
 */
function filterGroups(g: GemmArguments, begin: i32, end: i32, scratch: usize): void {
  const table = scratch + g.pixelTable;
  const sums = scratch + g.packedB;
  const groupsInTap = g.channels >> 3;
  memory.fill(sums, 0, <usize>(end - begin) * 96);
  let check: f32 = 0;
  for (let k = 0; k < g.depth; k += g.depthBlock) {
    const kEnd = min(k + g.depthBlock, g.depth);
    const dy = scratch;
    check += packThree(g, k, kEnd, dy);
    let tableTap = -1;
    for (let group = begin; group < end; ) {
      const tap = group / groupsInTap;
      if (tap != tableTap) writePixelTable(g, g.source, tap, k, kEnd, table);
      tableTap = tap;
      const inTap = group % groupsInTap;
      const skip = <usize>inTap << 5;
      const to = sums + <usize>(group - begin) * 96;
      if (wide && group + 1 < end && inTap + 1 < groupsInTap) {
        outer16x3(kEnd - k, table, skip, dy, to);
        group += 2;
      } else {
        outer8x3(kEnd - k, table, skip, dy, to);
        group++;
      }
    }
  }
  if (check != check) store<i32>(g.nonFinite, 1);
  for (let group = begin; group < end; group++) {
    for (let c: usize = 0; c < 8; c++) {
      const row = g.output + (<usize>group * 8 + c) * g.outputColumn;
      const from = sums + <usize>(group - begin) * 96 + (c << 2);
      for (let n: usize = 0; n < <usize>g.columns; n++) {
        store<f32>(row + (n << 2), load<f32>(from + (n << 5)));
      }
      if (needsFinish(g)) finishRow(g, row, 0, g.columns);
    }
  }
}

/** Rows [k, kEnd) of B as [depth][3], zeros for columns that do not exist; returns 0 * their sum. */
function packThree(g: GemmArguments, k: i32, kEnd: i32, out: usize): f32 {
  let check: f32 = 0;
  for (let row = k; row < kEnd; row++) {
    const from = g.weights + <usize>row * g.weightsStride;
    for (let n = 0; n < 3; n++) {
      const value: f32 = n < g.columns ? load<f32>(from + (<usize>n << 2)) : 0;
      store<f32>(out, value);
      check += value * 0;
      out += 4;
    }
  }
  return check;
}
