import { Activation } from '../gemm/arguments';
import { Correlation, phaseDepth } from './arguments';
import { transformFilterPanel } from './filter';
import { transformTilePanel } from './input';
import { finishPixels, transformSums } from './output';
import { writeAddresses } from './patches';
import { multiplyPoint } from './product';

/*
 * A correlation runs as two tasks. Where tiles are many, the filter's matrices are made once, then
 * each thread takes a few panels of tiles all the way. Where they are few, the tiles' matrices are
 * made once, then each thread takes a panel of columns all the way. Either way a thread's own
 * matrices and sums stay in its second-level cache, and the shared ones stream by.
 */

/** The filter's matrices, [point][panel of 8 columns][depth][8]. Units are panels of columns. */
export function winogradFilterTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const c = changetype<Correlation>(args);
  const panelBytes = <usize>(phaseDepth(c) * c.phases) << 5;
  for (let panel = begin; panel < end; panel++) {
    const out = c.shared + <usize>panel * panelBytes;
    transformFilterPanel(c, panel, out, c.sharedMatrixBytes, scratch);
  }
}

/** The tiles' matrices, [point][panel of 5 tiles][depth][5]. Units are panels of tiles. */
export function winogradInputTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const c = changetype<Correlation>(args);
  const panelBytes = <usize>(phaseDepth(c) * c.phases) * 20;
  for (let panel = begin; panel < end; panel++) {
    const out = c.shared + <usize>panel * panelBytes;
    transformTilePanel(c, c.firstPanel + panel, out, c.sharedMatrixBytes, scratch);
  }
}

/** Tiles from the source to the target, with the filter's matrices. Units are panels of tiles. */
export function winogradTilesTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const c = changetype<Correlation>(args);
  const depth = phaseDepth(c) * c.phases;
  const columnPanels = (c.columns + 7) >> 3;
  const own = scratch + c.own;
  const sums = scratch + c.sums;
  const pixels = scratch + c.pixels;
  const junk = scratch + c.junk;
  for (let first = begin; first < end; first += c.panelBlock) {
    const panels = min(c.panelBlock, end - first);
    for (let panel = 0; panel < panels; panel++) {
      const out = own + <usize>(panel * depth) * 20;
      transformTilePanel(c, first + panel, out, c.ownMatrixBytes, scratch);
    }
    for (let point = 0; point < c.size * c.size; point++) {
      multiplyPoint(
        c,
        point,
        own + <usize>point * c.ownMatrixBytes,
        panels,
        c.shared + <usize>point * c.sharedMatrixBytes,
        columnPanels,
        sums + <usize>point * c.sumsMatrixBytes,
        scratch,
      );
    }
    const tiles = min(panels * 5, c.target.tiles - first * 5);
    writeAddresses(c.target, 0, 0, first * 5, tiles, c.target.pitch, junk, pixels);
    transformSums(c, sums, <usize>columnPanels << 5, tiles, pixels, 0, c.columns, scratch);
    if (needsFinish(c)) finishPixels(c.finish, pixels, tiles * tilePixels(c), 0, c.columns);
  }
}

/** All tiles of a run, for some columns, with the tiles' matrices. Units are panels of columns. */
export function winogradColumnsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin == end) return;
  const c = changetype<Correlation>(args);
  const depth = phaseDepth(c) * c.phases;
  const own = scratch + c.own;
  const sums = scratch + c.sums;
  const pixels = scratch + c.pixels;
  const tiles = min(c.panels * 5, c.target.tiles - c.firstPanel * 5);
  const junk = scratch + c.junk;
  writeAddresses(c.target, 0, 0, c.firstPanel * 5, tiles, c.target.pitch, junk, pixels);
  for (let column = begin; column < end; column++) {
    transformFilterPanel(c, column, own, c.ownMatrixBytes, scratch);
    const n0 = column * 8;
    const n1 = min(n0 + 8, c.columns);
    for (let first = 0; first < c.panels; first += c.panelBlock) {
      const panels = min(c.panelBlock, c.panels - first);
      for (let point = 0; point < c.size * c.size; point++) {
        const shared = c.shared + <usize>(first * depth) * 20;
        multiplyPoint(
          c,
          point,
          shared + <usize>point * c.sharedMatrixBytes,
          panels,
          own + <usize>point * c.ownMatrixBytes,
          1,
          sums + <usize>point * c.sumsMatrixBytes,
          scratch,
        );
      }
      const count = min(panels * 5, tiles - first * 5);
      const addresses = pixels + (<usize>(first * 5 * tilePixels(c)) << 2);
      transformSums(c, sums, 32, count, addresses, n0, n1, scratch);
      if (needsFinish(c)) finishPixels(c.finish, addresses, count * tilePixels(c), n0, n1);
    }
  }
}

// @ts-ignore: decorator
@inline
function tilePixels(c: Correlation): i32 {
  return c.target.pitch * c.target.pitch;
}

// @ts-ignore: decorator
@inline
function needsFinish(c: Correlation): bool {
  return c.finish.bias != 0 || c.finish.activation != Activation.None;
}
