import type { WasmBackend } from '../backend';
import { activations, type Finish } from '../gemm-product';
import type { Build } from '../runtime/builds';
import { layout } from '../runtime/layout';
import { floatBits } from '../runtime/runtime';
import {
  blockSize,
  blocks,
  gapBytes,
  maxDepthBlock,
  roundUp,
  withMatrices,
  withTable,
} from './blocks';
import { type Picture, patchWords, type Tile, tilesOf } from './tiles';

/**
 * target[point, column] = sum over phases, taps and channels of source[point + tap] filter, for the
 * grid points of a picture: F(4x4, 3x3) or F(3x3, 4x4), or F(4x4, 2x2) summed over phases.
 */
export interface Correlation {
  readonly tile: Tile;
  readonly batch: number;
  readonly gridHeight: number;
  readonly gridWidth: number;
  readonly source: Picture;
  /** One, or the four of a stride of 2, which read the source up to a pixel further down and right. */
  readonly phases: readonly Phase[];
  readonly filter: {
    readonly address: number;
    /** Byte distances from a source channel to the next, and from a target channel. */
    readonly depthBytes: number;
    readonly columnBytes: number;
  };
  readonly target: Picture;
  readonly finish?: Finish;
}

/** A phase's filter: taps x taps, or a row or a column less. */
export interface Phase {
  /** Byte offsets of the taps in the filter, row by row; {@link noTap} for one that is not there. */
  readonly taps: readonly number[];
  /** Whether there is a last row of taps, and a last column. */
  readonly lastRow: boolean;
  readonly lastColumn: boolean;
}

/** In the place of a tap's offset; noTap in assembly/winograd/arguments.ts. */
export const noTap = 0xffffffff;

/** What a thread works on, which is to stay in the second-level cache. */
const ownBytes = 512 * 1024;
/** What threads share, which is to stay in the third-level cache. */
const sharedBytes = 7 * 1024 * 1024;
/** The parts of it that sums of panels of columns take, and their matrices. */
const columnSumsBytes = 192 * 1024;
const columnOwnBytes = 192 * 1024;
/** Panels of columns whose weights may be read together: they lie side by side in memory. */
const columnPanelChoices = [4, 2, 1];

/** With fewer panels of tiles a thread, some would wait long for the one that has one more. */
const minPanels = 12;

/** Runs a correlation. The way it is cut up changes no bit: tiles don't meet. */
export function correlate(backend: WasmBackend, call: Correlation): void {
  const { tile, batch, gridHeight, gridWidth, source, phases, target } = call;
  const points = tile.size ** 2;
  const { panelRows, panelColumns, lanes } = backend.runtime.build;
  const depth = phases.length * roundUp(source.channels, lanes);
  const columns = roundUp(target.channels, panelColumns);
  const panels = Math.ceil(tilesOf(tile, batch, gridHeight, gridWidth).count / panelRows);
  const { threads } = backend.runtime.pool;
  const cached = Math.floor(ownBytes / (points * panelRows * 4 * (depth + columns)));
  const panelBlock = Math.min(cached, Math.ceil(panels / (2 * threads)));
  const balanced = panels >= minPanels * threads;
  const offsets = phases.flatMap(({ taps }) => taps);
  withTable(backend, offsets, (taps) => {
    if (balanced && panelBlock > 0 && points * depth * columns * 4 <= sharedBytes) {
      byTiles(backend, call, taps, { depth, columns, panels, panelBlock });
    } else {
      byColumns(backend, call, taps, { depth, columns, panels });
    }
  });
}

interface Sizes {
  readonly depth: number;
  readonly columns: number;
  readonly panels: number;
}

/** The filter's matrices first; then each thread takes some tiles all the way. */
function byTiles(
  backend: WasmBackend,
  call: Correlation,
  taps: number,
  { depth, columns, panels, panelBlock }: Sizes & { readonly panelBlock: number },
): void {
  const points = call.tile.size ** 2;
  const { build } = backend.runtime;
  const { panelRows, panelColumns } = build;
  const own = panelBlock * depth * panelRows * 4;
  const sums = panelBlock * columns * panelRows * 4;
  withMatrices(backend, call.tile.size, [depth * columns * 4], (shared) => {
    const scratch = scratchOf(call, build, own, sums, panelBlock);
    const range = {
      ...{ firstPanel: 0, panels, panelBlock },
      ...{ columnPanels: columns / panelColumns, filterDepth: depth },
    };
    const args = words(call, build, taps, range, shared!, scratch.words);
    backend.run({
      task: 'winogradFilterTask',
      units: columns / panelColumns,
      work: points * depth * columns,
      scratchBytes: scratch.tables,
      args,
    });
    backend.run({
      task: 'winogradTilesTask',
      units: panels,
      grain: panelBlock,
      work: points * panels * panelRows * depth * columns,
      scratchBytes: scratch.bytes,
      args,
    });
  });
}

/** The tiles' matrices first, a block of tiles at a time; then each thread takes some columns. */
function byColumns(
  backend: WasmBackend,
  call: Correlation,
  taps: number,
  { depth, columns, panels }: Sizes,
): void {
  const points = call.tile.size ** 2;
  const { build, pool } = backend.runtime;
  const { panelRows, panelColumns } = build;
  const limit = Math.floor(sharedBytes / (points * depth * panelRows * 4));
  const sharedBlock = blockSize(panels, limit, 1);
  const cut = cutColumns(call, build, sharedBlock, depth, columns / panelColumns, pool.threads);
  const { columnPanels, filterDepth, panelBlock } = cut;
  const own = columnPanels * filterDepth * panelColumns * 4;
  const sums = columnPanels * panelBlock * panelRows * panelColumns * 4;
  // A block of depth after the other, so that each is read in one run.
  const matrixBytes = roundUp(sharedBlock * filterDepth * panelRows * 4, 64) + gapBytes;
  const bytes = Math.ceil(depth / filterDepth) * matrixBytes;
  withMatrices(backend, call.tile.size, [bytes], (matrices) => {
    const shared = { address: matrices!.address, matrixBytes };
    const scratch = scratchOf(call, build, own, sums, sharedBlock);
    for (const { first, count } of blocks(panels, sharedBlock)) {
      const range = { firstPanel: first, panels: count, ...cut };
      const args = words(call, build, taps, range, shared, scratch.words);
      backend.run({
        task: 'winogradInputTask',
        units: count,
        work: points * count * panelRows * depth,
        scratchBytes: scratch.tables,
        args,
      });
      backend.run({
        task: 'winogradColumnsTask',
        units: columns / panelColumns,
        grain: columnPanels,
        work: points * count * panelRows * depth * columns,
        scratchBytes: scratch.bytes,
        args,
      });
    }
  });
}

/** What a thread takes at a time: few tiles go all together, through a block of depth after the other. */
function cutColumns(
  { tile, filter }: Correlation,
  { panelRows, panelColumns, lanes }: Build,
  panels: number,
  depth: number,
  columnPanels: number,
  threads: number,
): Pick<Range, 'columnPanels' | 'filterDepth' | 'panelBlock'> {
  const points = tile.size ** 2;
  const fitting = Math.floor(columnSumsBytes / (points * panelRows * panelColumns * 4));
  if (panels > fitting) {
    return { columnPanels: 1, filterDepth: depth, panelBlock: blockSize(panels, fitting, 1) };
  }
  const limit = Math.min(
    filter.columnBytes === 4 ? Math.floor(fitting / panels) : 1,
    Math.ceil(columnPanels / (4 * threads)),
  );
  const together = columnPanelChoices.find((choice) => choice <= limit) as number;
  const fittingDepth = Math.floor(columnOwnBytes / (points * together * panelColumns * 4));
  const filterDepth = blockSize(depth, fittingDepth, lanes);
  return { columnPanels: together, filterDepth, panelBlock: panels };
}

/** The part of a correlation that a run is about, and what a thread takes of it at a time. */
interface Range {
  readonly firstPanel: number;
  readonly panels: number;
  readonly panelBlock: number;
  readonly columnPanels: number;
  readonly filterDepth: number;
}

/** Offsets into a thread's scratch: tables of the transforms, its own operand, sums, pixels, junk. */
function scratchOf(
  { tile: { size, pitch }, target }: Correlation,
  { panelRows }: Build,
  own: number,
  sums: number,
  panels: number,
) {
  const tables = 17_664;
  const ownMatrix = roundUp(own, 64) + gapBytes;
  const sumsMatrix = roundUp(sums, 64) + gapBytes;
  const sumsAt = tables + size ** 2 * ownMatrix;
  const pixelsAt = sumsAt + size ** 2 * sumsMatrix;
  const junkAt = pixelsAt + panels * panelRows * pitch ** 2 * 4;
  const bytes = junkAt + roundUp(target.channels * 4, 64) + 64;
  return { tables, words: [tables, ownMatrix, sumsAt, sumsMatrix, pixelsAt, junkAt], bytes };
}

/** The words of Correlation in assembly/winograd/arguments.ts, and of what it points to. */
function words(
  { tile, phases, source, target, filter, finish, ...grid }: Correlation,
  { lanes }: Build,
  taps: number,
  { firstPanel, panels, panelBlock, columnPanels, filterDepth }: Range,
  shared: { address: number; matrixBytes: number },
  scratch: readonly number[],
): number[] {
  const tiles = tilesOf(tile, grid.batch, grid.gridHeight, grid.gridWidth);
  const { bias = 0, activation = 'linear', slopes = 0, slope = 0 } = finish ?? {};
  const depth = phases.length * roundUp(source.channels, lanes);
  const pointed = [
    patchWords(source, tiles),
    patchWords(target, tiles),
    [bias, activations[activation], slopes, floatBits(slope)],
  ];
  const own = [
    ...[tile.size, tile.taps, phases.length],
    ...range(phases.map(({ lastRow }) => lastRow)),
    ...range(phases.map(({ lastColumn }) => lastColumn)),
    ...[source.channels, target.channels],
    ...[blockSize(depth, maxDepthBlock, 4), layout.zeros],
    ...[filter.address, filter.depthBytes, filter.columnBytes, taps],
    ...[firstPanel, panels, panelBlock, columnPanels, filterDepth],
    ...[shared.address, shared.matrixBytes],
    ...scratch,
  ];
  let end = layout.arguments + 4 * (pointed.length + own.length);
  const pointers = pointed.map(({ length }) => {
    end += 4 * length;
    return end - 4 * length;
  });
  return [...pointers, ...own, ...pointed.flat()];
}

/** Where a list is true: from the first to behind the last, which lie side by side. */
function range(list: readonly boolean[]): [begin: number, end: number] {
  return list.includes(true) ? [list.indexOf(true), list.lastIndexOf(true) + 1] : [0, 0];
}
