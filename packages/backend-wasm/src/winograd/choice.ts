import type { ConvolutionInfo } from '../kernels/convolution';
import { processState } from '../runtime/state';
import { type TileSize, tilesOf } from './tiles';

/** Fewer tiles than this leave panels empty, and don't repay the transform of the filter. */
const minTiles = 16;
/** Of the 16 pixels that a tile covers, how many the picture must have on average. */
const minPixels = 10;
/** Fewer channels don't repay the transforms of the picture; four phases transform more. */
const minChannels = { 6: 8, 5: 16 } as const;

/** Rounding grows with the sums' depth: beyond this it comes near 1e-5 of the largest result. */
const maxDepth = { 6: 2048, 5: 1024 } as const;

export type Direction = 'forward' | 'input' | 'filter';

/**
 * The tile with which a direction of a convolution is faster than directly, if one is.
 *
 * scripts/bench-winograd.mjs shows both paths side by side.
 */
export function winogradTile(info: ConvolutionInfo, direction: Direction): TileSize | undefined {
  const size = tileFor(info);
  if (size === undefined) return undefined;
  const path = processState().convolution;
  if (path !== undefined) return path === 'winograd' ? size : undefined;
  const { batchSize, outHeight, outWidth, inChannels, outChannels } = info;
  const tiles = tilesOf(batchSize, outHeight, outWidth).count;
  const depth = {
    forward: size === 6 ? inChannels : 4 * inChannels,
    input: outChannels,
    // Over tiles: they round no more than the direct path's sums over pixels.
    filter: 0,
  }[direction];
  const faster =
    depth <= maxDepth[size] &&
    tiles >= minTiles &&
    batchSize * outHeight * outWidth >= minPixels * tiles &&
    Math.min(inChannels, outChannels) >= minChannels[size];
  return faster ? size : undefined;
}

function tileFor(info: ConvolutionInfo): TileSize | undefined {
  if (info.dilationHeight * info.dilationWidth !== 1) return undefined;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const shape = [filterHeight, filterWidth, strideHeight, strideWidth].join();
  return shape === '3,3,1,1' ? 6 : shape === '4,4,2,2' ? 5 : undefined;
}
