import type { WasmBackend } from '../backend';
import { activations, type Finish } from '../gemm';
import { layout } from '../runtime/layout';
import { floatBits } from '../runtime/runtime';
import {
  blockSize,
  blocks,
  cacheBytes,
  type Matrices,
  multiplyPoints,
  roundUp,
  withMatrices,
  withTable,
} from './blocks';
import { type Picture, patchWords, type TileSize, tilesOf } from './tiles';

/**
 * target[point, column] = sum over phases, taps and channels of source[point + tap] filter, for the
 * grid points of a picture: F(4x4, 3x3), or F(4x4, 2x2) summed over phases.
 */
export interface Correlation {
  readonly size: TileSize;
  readonly batch: number;
  readonly gridHeight: number;
  readonly gridWidth: number;
  readonly source: Picture;
  /** With 4, phase (y, x) reads the source y pixels further down and x further right. */
  readonly phases: 1 | 4;
  readonly filter: {
    readonly address: number;
    /** Byte offsets of the taps, phase by phase. */
    readonly taps: readonly number[];
    /** Byte distances from a source channel to the next, and from a target channel. */
    readonly depthBytes: number;
    readonly columnBytes: number;
  };
  readonly target: Picture;
  readonly finish?: Finish;
}

/** The transformed filter takes at most this much memory; more columns are a block of their own. */
const maxFilterBytes = 64 * 1024 * 1024;
/** Where all tiles fit one block, the filter's block had better stay in the cache. */
const maxCachedFilterBytes = 8 * 1024 * 1024;

/** How a correlation is cut up: by shape alone, so that sums don't depend on threads. */
function plan({ size, batch, gridHeight, gridWidth, source, phases, target }: Correlation) {
  const tiles = tilesOf(batch, gridHeight, gridWidth);
  const depth = phases * roundUp(source.channels, 4);
  const columns = roundUp(target.channels, 8);
  const panels = Math.ceil(tiles.count / 5);
  const tileBlock = blockSize(panels, Math.floor(cacheBytes / (20 * Math.max(depth, columns))), 1);
  const filterBytes = tileBlock < panels ? maxFilterBytes : maxCachedFilterBytes;
  const maxColumns = Math.floor(filterBytes / (size * size * depth * 4));
  const columnBlock = blockSize(columns, roundUp(maxColumns, 8), 8);
  return { tiles, depth, panels, tileBlock, columns, columnBlock };
}

export function correlate(backend: WasmBackend, call: Correlation): void {
  const { tiles, depth, panels, tileBlock, columns, columnBlock } = plan(call);
  const { size, phases, source, target, filter } = call;
  const tileBlocks = blocks(panels, tileBlock);
  const bytes = [tileBlock * depth * 20, columnBlock * depth * 4, tileBlock * columnBlock * 20];
  withTable(backend, filter.taps, (taps) => {
    withMatrices(backend, size, bytes, (a, b, c) => {
      for (const column of blocks(columns, columnBlock)) {
        const bPanels = column.count / 8;
        transformFilter(backend, call, taps, column, b!);
        for (const tile of tileBlocks) {
          // A single block of tiles serves all columns.
          if (tileBlocks.length > 1 || column.first === 0) {
            backend.run({
              task: 'winogradInputTask',
              units: tile.count * phases,
              work: tile.count * depth * size * size * 20,
              scratchBytes: 4352,
              args: [
                ...patchWords(source, tiles),
                ...[source.channels, phases, size, tile.first * 5, layout.zeros],
                ...[a!.address, a!.matrixBytes],
              ],
            });
          }
          const aPanels = { ...a!, panels: tile.count };
          multiplyPoints(backend, size, aPanels, { ...b!, panels: bPanels }, depth, c!, false);
          const lastTile = Math.min((tile.first + tile.count) * 5, tiles.count);
          const { bias = 0, activation = 'linear', slopes = 0, slope = 0 } = call.finish ?? {};
          backend.run({
            task: 'winogradOutputTask',
            units: lastTile - tile.first * 5,
            work: tile.count * column.count * size * size * 20,
            scratchBytes: 1152 + roundUp(target.channels * 4, 64) + 64,
            args: [
              ...patchWords(target, tiles),
              ...[c!.address, c!.matrixBytes, size, tile.first * 5, column.first],
              ...[Math.min(column.first + column.count, target.channels), column.count * 4],
              ...[bias, activations[activation], slopes, floatBits(slope)],
            ],
          });
        }
      }
    });
  });
}

function transformFilter(
  backend: WasmBackend,
  { size, phases, filter, source, target }: Correlation,
  taps: number,
  column: { first: number; count: number },
  b: Matrices,
): void {
  backend.run({
    task: 'winogradFilterTask',
    units: (column.count / 8) * phases,
    work: column.count * phases * source.channels * size * size * 4,
    scratchBytes: 1792,
    args: [
      ...[filter.address, filter.depthBytes, filter.columnBytes, taps],
      ...[phases, source.channels, column.first, target.channels],
      ...[size, b.address, b.matrixBytes],
    ],
  });
}
