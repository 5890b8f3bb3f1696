import type { WasmBackend } from '../backend';
import { layout } from '../runtime/layout';
import { blockSize, blocks, multiplyPoints, roundUp, withMatrices, withTable } from './blocks';
import type { Phase } from './correlation';
import { type Picture, patchWords, type Tile, tilesOf } from './tiles';

/**
 * dfilter[tap, row, column] = sum over points of x[point + tap, row] dy[point, column]: F(3x3, 4x4)
 * or F(4x4, 3x3), or F(2x2, 4x4) a phase. Tiles are the depth of the products.
 */
export interface FilterGradient {
  /** Its pitch covers dy, its taps are results. */
  readonly tile: Tile;
  readonly batch: number;
  readonly x: Picture;
  readonly dy: Picture;
  /** The address of dfilter and, a phase, where the grid over x begins and the taps' byte offsets. */
  readonly address: number;
  readonly phases: readonly (Phase & { readonly originY: number; readonly originX: number })[];
}

/** Tiles that are transformed before they are multiplied: more no longer stay in the cache. */
const maxTiles = 256;
/** Sums of all phases up to this size are kept at once where a phase takes several blocks of tiles. */
const maxSumsBytes = 16 * 1024 * 1024;

export function filterGradient(backend: WasmBackend, call: FilterGradient): void {
  const { tile: kind, batch, x, dy, address, phases } = call;
  const { size } = kind;
  const tiles = tilesOf(kind, batch, dy.height, dy.width);
  const { panelRows, panelColumns } = backend.runtime.build;
  const rows = roundUp(x.channels, panelRows);
  const columns = roundUp(dy.channels, panelColumns);
  const tileBlock = Math.min(tiles.count, blockSize(tiles.count, maxTiles, 8));
  const tileBlocks = blocks(tiles.count, tileBlock);
  const sumsBytes = rows * columns * 4;
  // Blocks of tiles before phases transform dy once; phases before blocks need the sums of one only.
  const isTogether = tileBlocks.length > 1 && phases.length * size ** 2 * sumsBytes <= maxSumsBytes;
  const groups = isTogether ? [phases] : phases.map((phase) => [phase]);
  const bytes = [rows * tileBlock * 4, columns * tileBlock * 4, ...groups[0]!.map(() => sumsBytes)];

  withMatrices(backend, size, bytes, (a, b, ...sums) => {
    const transform = (
      task: 'winogradGradientRowsTask' | 'winogradGradientColumnsTask',
      picture: Picture,
      tile: { first: number; count: number },
      out: { address: number; matrixBytes: number },
    ) => {
      backend.run({
        task,
        units: Math.ceil(tile.count / 8),
        work: tile.count * picture.channels * size * size * 4,
        scratchBytes: 5888,
        args: [
          ...patchWords(picture, tiles),
          ...[picture.channels, size, tile.first, tile.count, layout.zeros],
          ...[out.address, out.matrixBytes],
        ],
      });
    };
    for (const [index, group] of groups.entries()) {
      for (const tile of tileBlocks) {
        if (tileBlocks.length > 1 || index === 0)
          transform('winogradGradientColumnsTask', dy, tile, b!);
        for (const [i, { originY, originX, lastRow, lastColumn }] of group.entries()) {
          // A tap that is not there needs no point at infinity.
          const wanted = [lastRow ? size : size - 1, lastColumn ? size : size - 1] as const;
          transform('winogradGradientRowsTask', { ...x, originY, originX }, tile, a!);
          const aPanels = { ...a!, panels: rows / panelRows };
          const bPanels = { ...b!, panels: columns / panelColumns };
          multiplyPoints(
            backend,
            size,
            wanted,
            aPanels,
            bPanels,
            tile.count,
            sums[i]!,
            tile.first > 0,
          );
        }
      }
      for (const [i, { taps }] of group.entries()) {
        const { address: from, matrixBytes } = sums[i]!;
        withTable(backend, taps, (table) => {
          backend.run({
            task: 'winogradFilterOutputTask',
            units: x.channels,
            work: x.channels * columns * size * size * 4,
            scratchBytes: 1920,
            args: [
              ...[from, matrixBytes, columns * 4, size, dy.channels],
              ...[address, kind.taps, table],
            ],
          });
        });
      }
    }
  });
}
