import { panelColumns, panelRows } from '../build';
import { Activation, GemmArguments, Split } from './arguments';
import { finishRow } from './epilogue';
import { micro } from './micro-kernel';
import { forgetPixelTable, packChannelRows, packPixelRows } from './pack-a';
import { packB, panelBytes } from './pack-b';
import { partRow } from './parts';
import { rowAddress } from './pixels';

/** Runs units [begin, end) of a product: panels of rows or of columns, batches, or parts. */
export function gemmTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const g = changetype<GemmArguments>(args);
  if (g.split == Split.Batches) {
    for (let batch = begin; batch < end; batch++) {
      multiplyRegion(g, batch, 0, g.rows, 0, g.columns, scratch);
    }
    return;
  }
  if (g.split == Split.Depth) {
    for (let part = begin; part < end; part++) multiplyPart(g, part, scratch);
    return;
  }
  for (let batch = 0; batch < g.batches; batch++) {
    if (g.split == Split.Rows) {
      multiplyRegion(g, batch, begin * panelRows, min(end * panelRows, g.rows), 0, g.columns, scratch);
    } else {
      multiplyRegion(g, batch, 0, g.rows, begin * panelColumns, min(end * panelColumns, g.columns), scratch);
    }
  }
}

function multiplyRegion(
  g: GemmArguments,
  batch: i32,
  m0: i32,
  m1: i32,
  n0: i32,
  n1: i32,
  scratch: usize,
): void {
  const source = g.source + <usize>batch * g.sourceBatch;
  const weights = g.weights + <usize>batch * g.weightsBatch;
  const output = g.output + <usize>batch * g.outputBatch;
  const bPanels = scratch + g.packedB;
  const rowTable = scratch + g.rowTable;
  const finish = g.bias != 0 || g.activation != Activation.None;

  for (let n = n0; n < n1; n += g.columnBlock) {
    const nEnd = min(n + g.columnBlock, n1);
    for (let m = m0; m < m1; m += g.rowBlock) {
      const mEnd = min(m + g.rowBlock, m1);
      writeRowTable(g, output, m, mEnd, rowTable, scratch + g.junk);
      let k = 0;
      // A product over nothing (every tap outside the picture) still writes its zeros.
      do {
        const kEnd = min(k + g.depthBlock, g.depth);
        // A depth of one block leaves the same panels in place for all rows.
        if (m == m0 || g.depth > g.depthBlock) {
          if (!packB(g, weights, k, kEnd, n, nEnd, bPanels)) store<i32>(g.nonFinite, 1);
        }
        packA(g, source, m, mEnd, k, kEnd, scratch);
        multiplyBlock(g, mEnd - m, n, nEnd, kEnd - k, scratch, k > 0);
        k = kEnd;
      } while (k < g.depth);
      if (finish) {
        for (let i = 0; i < mEnd - m; i++) {
          finishRow(g, <usize>load<u32>(rowTable + (<usize>i << 2)), n, nEnd);
        }
      }
    }
  }
}

/** The sums over a part of the depth; the rows are one block. */
function multiplyPart(g: GemmArguments, part: i32, scratch: usize): void {
  const bPanels = scratch + g.packedB;
  const rowTable = scratch + g.rowTable;
  const first = part * g.partDepth;
  const last = min(first + g.partDepth, g.depth);
  for (let row = 0; row < g.rows + panelRows - 1; row++) {
    const address = row < g.rows ? partRow(g, part, row) : scratch + g.junk;
    store<u32>(rowTable + (<usize>row << 2), address);
  }
  for (let n = 0; n < g.columns; n += g.columnBlock) {
    const nEnd = min(n + g.columnBlock, g.columns);
    for (let k = first; k < last; k += g.depthBlock) {
      const kEnd = min(k + g.depthBlock, last);
      if (!packB(g, g.weights, k, kEnd, n, nEnd, bPanels)) store<i32>(g.nonFinite, 1);
      packA(g, g.source, 0, g.rows, k, kEnd, scratch);
      multiplyBlock(g, g.rows, n, nEnd, kEnd - k, scratch, k > first);
    }
  }
}

/** Addresses of rows [m, mEnd) of Y; rows that fill up the last panel go to the junk row. */
function writeRowTable(
  g: GemmArguments,
  output: usize,
  m: i32,
  mEnd: i32,
  table: usize,
  junk: usize,
): void {
  for (let row = m; row < mEnd; row++) {
    store<u32>(
      table,
      g.pixelsAreDepth ? output + <usize>row * g.outputColumn : rowAddress(g, output, row),
    );
    table += 4;
  }
  for (let fill = 0; fill < panelRows - 1; fill++) {
    store<u32>(table, junk);
    table += 4;
  }
}

function packA(
  g: GemmArguments,
  source: usize,
  m: i32,
  mEnd: i32,
  k: i32,
  kEnd: i32,
  scratch: usize,
): void {
  const panel = <usize>((kEnd - k) * panelRows) << 2;
  const pixels = scratch + g.pixelTable;
  let out = scratch;
  forgetPixelTable();
  for (let row = m; row < mEnd; row += panelRows) {
    if (g.pixelsAreDepth) packChannelRows(g, source, row, k, kEnd, out, pixels);
    else packPixelRows(g, source, row, k, kEnd, out, pixels);
    out += panel;
  }
}

function multiplyBlock(
  g: GemmArguments,
  rows: i32,
  n: i32,
  nEnd: i32,
  depth: i32,
  scratch: usize,
  accumulate: bool,
): void {
  const aPanel = <usize>(depth * panelRows) << 2;
  const rowTable = scratch + g.rowTable;
  let b = scratch + g.packedB;
  for (; n < nEnd; n += panelColumns) {
    const column = <usize>n << 2;
    let a = scratch;
    for (let i = 0; i < rows; i += panelRows) {
      const table = rowTable + (<usize>i << 2);
      if (n + panelColumns <= nEnd) micro(depth, a, b, table, column, accumulate);
      else multiplyEdge(depth, a, b, table, column, nEnd - n, scratch + g.tile, accumulate);
      a += aPanel;
    }
    b += panelBytes(depth);
  }
}

/** A tile of fewer columns, by way of a whole tile in scratch. */
function multiplyEdge(
  depth: i32,
  a: usize,
  b: usize,
  rows: usize,
  column: usize,
  width: i32,
  tile: usize,
  accumulate: bool,
): void {
  const rowBytes = <usize>panelColumns << 2;
  const bytes = <usize>width << 2;
  const table = tile + <usize>panelRows * rowBytes;
  for (let r: usize = 0; r < <usize>panelRows; r++) {
    const to = tile + r * rowBytes;
    store<u32>(table + (r << 2), to);
    if (accumulate) copyFloats(<usize>load<u32>(rows + (r << 2)) + column, to, bytes);
  }
  micro(depth, a, b, table, 0, accumulate);
  for (let r: usize = 0; r < <usize>panelRows; r++) {
    copyFloats(tile + r * rowBytes, <usize>load<u32>(rows + (r << 2)) + column, bytes);
  }
}

// @ts-ignore: decorator
@inline
function copyFloats(from: usize, to: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}
