import type { Convolution } from '../convolution/products';
import { type Tile, tile3of4, tile4of2, tile4of3 } from './tile';

export type Direction = 'forward' | 'input' | 'filter';

/** Operations in whose time a GPU moves a byte, and begins a dispatch: of large ones in float32, roughly. */
const BYTE = 16;
const DISPATCH = 5e7;

/** Rounding grows with the sums' depth: beyond this it comes near 1e-5 of the largest result. */
const MOST_DEPTH = { 3: 2048, 4: 1024, 2: 1024 } as const;

/** Fewer channels or tiles leave most of a product's tile empty. */
const LEAST_CHANNELS = 16;
const LEAST_TILES = 32;

/** The tile on whose points a direction of a convolution should take less time than directly, if one is. */
export function winogradTile(convolution: Convolution, direction: Direction): Tile | undefined {
  const tile = tileFor(convolution);
  if (!tile) return undefined;
  const { batchSize, outHeight, outWidth, inChannels, outChannels, strideHeight } = convolution;
  const { size, pitch, taps } = tile;
  const phases = strideHeight ** 2;
  const tiles = batchSize * Math.ceil(outHeight / pitch) * Math.ceil(outWidth / pitch);
  // A filter gradient's sums are over tiles, and round no more than those over pixels.
  const depth = { forward: phases * inChannels, input: outChannels, filter: 0 }[direction];
  const isFit =
    Math.min(inChannels, outChannels) >= LEAST_CHANNELS &&
    tiles >= LEAST_TILES &&
    depth <= MOST_DEPTH[taps as keyof typeof MOST_DEPTH];
  if (!isFit) return undefined;
  const { filterHeight, filterWidth } = convolution;
  const channels = inChannels * outChannels;
  const direct = 2 * batchSize * outHeight * outWidth * filterHeight * filterWidth * channels;
  const products = 2 * phases * size ** 2 * tiles * channels;
  const atPoints = {
    forward: tiles * (phases * inChannels + outChannels),
    input: phases * tiles * (outChannels + inChannels),
    filter: tiles * (phases * inChannels + outChannels),
  }[direction];
  // Written once and read once.
  const bytes = 2 * 4 * size ** 2 * (atPoints + phases * channels);
  return products + BYTE * bytes + 3 * DISPATCH < direct ? tile : undefined;
}

/** The tile for a filter and its stride, if there is one. */
export function tileFor(convolution: Convolution): Tile | undefined {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = convolution;
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
