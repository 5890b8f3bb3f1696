import { panelColumns, panelRows } from '../build';
import { Activation } from '../gemm/arguments';
import { Correlation, phaseDepth } from './arguments';
import { maxPanels, transformFilterPanels } from './filter';
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

/** The filter's matrices, [point][panel][depth][panelColumns]. Units are panels of columns. */
export function winogradFilterTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const c = changetype<Correlation>(args);
  const depth = phaseDepth(c) * c.phases;
  for (let panel = begin; panel < end; panel += maxPanels) {
    const panels = min(maxPanels, end - panel);
    const out = c.shared + (<usize>(panel * depth * panelColumns) << 2);
    transformFilterPanels(c, panel, panels, 0, depth, out, c.sharedMatrixBytes, scratch);
  }
}

/** The tiles' matrices, [block of depth][point][panel][depth][panelRows]. Units are panels of tiles. */
export function winogradInputTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const c = changetype<Correlation>(args);
  for (let panel = begin; panel < end; panel++) {
    transformTilePanel(c, c.firstPanel + panel, c.shared, panel, c.sharedMatrixBytes, scratch);
  }
}

/** Tiles from the source to the target, with the filter's matrices. Units are panels of tiles. */
export function winogradTilesTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const c = changetype<Correlation>(args);
  const depth = phaseDepth(c) * c.phases;
  const columnPanels = (c.columns + panelColumns - 1) / panelColumns;
  const own = scratch + c.own;
  const sums = scratch + c.sums;
  const pixels = scratch + c.pixels;
  const junk = scratch + c.junk;
  for (let first = begin; first < end; first += c.panelBlock) {
    const panels = min(c.panelBlock, end - first);
    for (let panel = 0; panel < panels; panel++) {
      transformTilePanel(c, first + panel, own, panel, c.ownMatrixBytes, scratch);
    }
    for (let point = 0; point < c.size * c.size; point++) {
      multiplyPoint(
        c,
        point,
        own + <usize>point * c.ownMatrixBytes,
        panels,
        c.shared + <usize>point * c.sharedMatrixBytes,
        columnPanels,
        0,
        depth,
        sums + <usize>point * c.sumsMatrixBytes,
        scratch,
      );
    }
    const tiles = min(panels * panelRows, c.target.tiles - first * panelRows);
    writeAddresses(c.target, 0, 0, first * panelRows, tiles, c.target.pitch, junk, pixels);
    transformSums(c, sums, <usize>(columnPanels * panelColumns) << 2, tiles, pixels, 0, c.columns, scratch);
    if (needsFinish(c)) finishPixels(c.finish, pixels, tiles * tilePixels(c), 0, c.columns);
  }
}

/**
 * All tiles of a run, for some columns, with the tiles' matrices. Units are panels of columns.
 *
 * Either all tiles go together through a block of depth after the other, or all of the depth together
 * for a block of tiles after the other.
 */
export function winogradColumnsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  if (begin == end) return;
  const c = changetype<Correlation>(args);
  const depth = phaseDepth(c) * c.phases;
  const pixels = scratch + c.pixels;
  const tiles = min(c.panels * panelRows, c.target.tiles - c.firstPanel * panelRows);
  const junk = scratch + c.junk;
  const firstTile = c.firstPanel * panelRows;
  writeAddresses(c.target, 0, 0, firstTile, tiles, c.target.pitch, junk, pixels);
  for (let column = begin; column < end; column += c.columnPanels) {
    const columnPanels = min(c.columnPanels, end - column);
    for (let k0 = 0; k0 < depth; k0 += c.filterDepth) {
      const k1 = min(k0 + c.filterDepth, depth);
      const own = scratch + c.own;
      transformFilterPanels(c, column, columnPanels, k0, k1, own, c.ownMatrixBytes, scratch);
      for (let first = 0; first < c.panels; first += c.panelBlock) {
        const panels = min(c.panelBlock, c.panels - first);
        multiplyColumns(c, first, panels, columnPanels, k0, k1, scratch);
        if (k1 < depth) continue;
        const count = min(panels * panelRows, tiles - first * panelRows);
        const addresses = pixels + (<usize>(first * panelRows * tilePixels(c)) << 2);
        const n0 = column * panelColumns;
        const n1 = min(n0 + columnPanels * panelColumns, c.columns);
        const rowBytes = <usize>(columnPanels * panelColumns) << 2;
        transformSums(c, scratch + c.sums, rowBytes, count, addresses, n0, n1, scratch);
        if (needsFinish(c)) finishPixels(c.finish, addresses, count * tilePixels(c), n0, n1);
      }
    }
  }
}

/** Adds depth [k0, k1), a block, to the sums of some panels of tiles, for all points. */
function multiplyColumns(
  c: Correlation,
  first: i32,
  panels: i32,
  columnPanels: i32,
  k0: i32,
  k1: i32,
  scratch: usize,
): void {
  const points = c.size * c.size;
  const block = <usize>((k0 / c.filterDepth) * points) * c.sharedMatrixBytes;
  const shared = c.shared + block + (<usize>(first * (k1 - k0) * panelRows) << 2);
  for (let point = 0; point < points; point++) {
    multiplyPoint(
      c,
      point,
      shared + <usize>point * c.sharedMatrixBytes,
      panels,
      scratch + c.own + <usize>point * c.ownMatrixBytes,
      columnPanels,
      k0,
      k1,
      scratch + c.sums + <usize>point * c.sumsMatrixBytes,
      scratch,
    );
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
