import type { ConvolutionInfo } from '../kernels/convolution';
import { processState } from '../runtime/state';
import { type TileSize, tilesOf } from './tiles';

/** Fewer tiles than this leave panels empty, and don't repay the transform of the filter. */
const minTiles = 16;
/** Of the 16 pixels that a tile covers, how many the picture must have on average. */
const minPixels = 10;
/** Fewer channels don't repay the transforms of the picture; four phases transform more. */
const minChannels = { 6: 8, 5: 16 } as const;

/**
 * The tile with which a convolution is faster than directly, if one is: the same in all directions.
 *
 * scripts/bench-winograd.mjs shows both paths side by side.
 */
export function winogradTile(info: ConvolutionInfo): TileSize | undefined {
  const size = tileFor(info);
  if (size === undefined) return undefined;
  const path = processState().convolution;
  if (path !== undefined) return path === 'winograd' ? size : undefined;
  const { batchSize, outHeight, outWidth, inChannels, outChannels } = info;
  const tiles = tilesOf(batchSize, outHeight, outWidth).count;
  const faster =
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
