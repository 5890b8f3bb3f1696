import type { ConvolutionInfo } from '../kernels/convolution';
import { processState } from '../runtime/state';
import { type Tile, tile3of4, tile4of2, tile4of3, tilesOf } from './tiles';

/** Fewer tiles than this leave panels empty, and don't repay the transform of the filter. */
const minTiles = 16;
/**
 * Tiles are the depth of the products of a filter gradient. With few, the matrices of four phases cost
 * more to write than they save: 1.03 to 1.11 times the direct path's time with 256 channels in and 1024
 * out. Where channels in times out are fewer than largePhase, the matrices are small.
 */
const minPhaseTiles = 32;
const largePhase = 1024;
/** Of the pixels that a tile covers, how many the picture must have on average. */
const minFilled = 10 / 16;
/** Fewer channels don't repay the transforms of the picture; four phases transform more. */
const minChannels = { 3: 8, 4: 16, 2: 16 } as const;

/** Rounding grows with the sums' depth: beyond this it comes near 1e-5 of the largest result. */
const maxDepth = { 3: 2048, 4: 1024, 2: 1024 } as const;

export type Direction = 'forward' | 'input' | 'filter';

/**
 * The tile with which a direction of a convolution is faster than directly, if one is.
 *
 * scripts/bench-winograd.mjs shows both paths side by side.
 */
export function winogradTile(info: ConvolutionInfo, direction: Direction): Tile | undefined {
  const tile = tileFor(info);
  if (tile === undefined) return undefined;
  const path = processState().convolution;
  if (path !== undefined) return path === 'winograd' ? tile : undefined;
  const { batchSize, outHeight, outWidth, inChannels, outChannels } = info;
  const tiles = tilesOf(tile, batchSize, outHeight, outWidth).count;
  const depth = {
    forward: info.strideHeight ** 2 * inChannels,
    input: outChannels,
    // Over tiles: they round no more than the direct path's sums over pixels.
    filter: 0,
  }[direction];
  const writesMuch =
    direction === 'filter' && tile === tile4of2 && inChannels * outChannels >= largePhase;
  const faster =
    depth <= maxDepth[tile.taps] &&
    tiles >= (writesMuch ? minPhaseTiles : minTiles) &&
    batchSize * outHeight * outWidth >= minFilled * tile.pitch ** 2 * tiles &&
    Math.min(inChannels, outChannels) >= minChannels[tile.taps];
  return faster ? tile : undefined;
}

function tileFor(info: ConvolutionInfo): Tile | undefined {
  if (info.dilationHeight * info.dilationWidth !== 1) return undefined;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  switch ([filterHeight, filterWidth, strideHeight, strideWidth].join()) {
    case '3,3,1,1':
      return tile4of3;
    case '4,4,1,1':
      return tile3of4;
    case '3,3,2,2':
    case '4,4,2,2':
      return tile4of2;
    default:
      return undefined;
  }
}
