import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import type { Convolution } from '../convolution/products';
import type { Finish, Product } from '../product/product';
import { runProduct } from '../product/run';
import { type Filter, filterGradientShader, filterShader } from './filter-shaders';
import { backwardPhases, filterOf, forwardPhases, originsOf } from './phases';
import {
  inputShader,
  outputGradientShader,
  outputShader,
  type Picture,
  type Tiles,
} from './picture-shaders';
import { filterGradientProduct, inputGradientProduct, outputProduct } from './products';
import type { Tile } from './tile';
import type { Layout } from './transform';

/*
 * The three directions of a convolution as products at points (Lavin and Gray, "Fast Algorithms for Convolutional
 * Neural Networks", 2015): 3 x 3 and 4 x 4 with stride 1, or either with stride 2 as phases of 2 x 2 and less.
 * A tile mixes its pixels: a NaN or an infinity spoils the whole tile.
 */

/** y = activation(conv2d(x, filter) + bias). */
export function winogradForward(
  backend: WebgpuBackend,
  convolution: Convolution,
  tile: Tile,
  operands: readonly [x: TensorInfo, filter: TensorInfo],
  finish: Finish = {},
): TensorInfo {
  const { inChannels, outChannels, outHeight, outWidth, strideHeight } = convolution;
  const phases = forwardPhases(convolution);
  const tiles = tilesOf(convolution, tile, [outHeight, outWidth]);
  const depth = phases.length * inChannels;
  const target: Picture = { ...outputOf(convolution), stride: 1, origins: [[0, 0]] };
  return correlate(backend, operands, {
    ...{ tiles, layout: 'deep', target, shape: convolution.outShape, finish },
    source: { ...inputOf(convolution), stride: strideHeight, origins: originsOf(phases) },
    filter: filterOf(convolution, tile, phases),
    product: outputProduct({
      ...{ points: tile.size ** 2, tiles: tiles.count, depth, columns: outChannels },
    }),
  });
}

/** dx: dy with the taps turned round, each phase of dx with taps of its own. */
export function winogradInputGradient(
  backend: WebgpuBackend,
  convolution: Convolution,
  tile: Tile,
  operands: readonly [dy: TensorInfo, filter: TensorInfo],
): TensorInfo {
  const { inChannels, outChannels, inHeight, inWidth, strideHeight: stride } = convolution;
  const phases = backwardPhases(convolution);
  const tiles = tilesOf(convolution, tile, [
    Math.ceil(inHeight / stride),
    Math.ceil(inWidth / stride),
  ]);
  const points = phases.length * tile.size ** 2;
  const pixels = phases.map(({ pixel }) => pixel);
  return correlate(backend, operands, {
    ...{ tiles, layout: 'apart', shape: convolution.inShape },
    source: { ...outputOf(convolution), stride: 1, origins: originsOf(phases) },
    filter: filterOf(convolution, tile, phases),
    product: inputGradientProduct({
      ...{ points, tiles: tiles.count, depth: outChannels, columns: inChannels },
    }),
    target: { ...inputOf(convolution), stride, origins: pixels },
  });
}

interface Correlation {
  readonly tiles: Tiles;
  readonly layout: Layout;
  readonly source: Picture;
  readonly filter: Filter;
  readonly product: Product;
  readonly target: Picture;
  /** Of the result. */
  readonly shape: readonly number[];
  readonly finish?: Finish;
}

/** A picture and a filter at the points, their products, and those as a picture again. */
function correlate(
  backend: WebgpuBackend,
  [picture, weights]: readonly [TensorInfo, TensorInfo],
  { tiles, layout, source, filter, product, target, shape, finish = {} }: Correlation,
): TensorInfo {
  const { m, n, k, phases } = product;
  const pictureAtPoints = backend.output([phases, m, k]);
  backend.dispatch(inputShader(source, tiles, layout), {
    outputs: [pictureAtPoints],
    inputs: [picture],
  });
  const filterAtPoints = backend.output([phases, k, n]);
  backend.dispatch(filterShader(filter, tiles.tile, layout), {
    outputs: [filterAtPoints],
    inputs: [weights],
  });
  const sums = runProduct(backend, product, [pictureAtPoints, filterAtPoints], [phases, m, n]);
  const result = backend.output(shape);
  const { bias, activation } = finish;
  backend.dispatch(outputShader(target, tiles, { hasBias: bias !== undefined, activation }), {
    outputs: [result],
    inputs: [sums, ...(bias ? [bias] : [])],
  });
  free(backend, pictureAtPoints, filterAtPoints, sums);
  return result;
}

/** dfilter: the correlation of x with dy. */
export function winogradFilterGradient(
  backend: WebgpuBackend,
  convolution: Convolution,
  tile: Tile,
  [x, dy]: readonly [TensorInfo, TensorInfo],
): TensorInfo {
  const { inChannels, outChannels, outHeight, outWidth, strideHeight } = convolution;
  const phases = forwardPhases(convolution);
  const tiles = tilesOf(convolution, tile, [outHeight, outWidth]);
  const points = tile.size ** 2;
  const atPoints = backend.output([phases.length * points, tiles.count, inChannels]);
  const origins = originsOf(phases);
  const input: Picture = { ...inputOf(convolution), stride: strideHeight, origins };
  backend.dispatch(inputShader(input, tiles, 'apart'), { outputs: [atPoints], inputs: [x] });
  const gradient: Picture = { ...outputOf(convolution), stride: 1, origins: [[0, 0]] };
  const gradientAtPoints = backend.output([points, tiles.count, outChannels]);
  backend.dispatch(outputGradientShader(gradient, tiles), {
    outputs: [gradientAtPoints],
    inputs: [dy],
  });
  const shape = { phases: phases.length, points, tiles: tiles.count };
  const sums = runProduct(
    backend,
    filterGradientProduct({ ...shape, rows: inChannels, columns: outChannels }),
    [atPoints, gradientAtPoints],
    [phases.length * points, inChannels, outChannels],
  );
  const result = backend.output(convolution.filterShape);
  backend.dispatch(filterGradientShader(filterOf(convolution, tile, phases), tile), {
    outputs: [result],
    inputs: [sums],
  });
  free(backend, atPoints, gradientAtPoints, sums);
  return result;
}

function free(backend: WebgpuBackend, ...tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}

function tilesOf(
  { batchSize }: Convolution,
  tile: Tile,
  [height, width]: readonly [number, number],
): Tiles {
  const [rows, columns] = [Math.ceil(height / tile.pitch), Math.ceil(width / tile.pitch)];
  return { tile, rows, columns, count: batchSize * rows * columns };
}

const inputOf = ({ inHeight, inWidth, inChannels }: Convolution) => ({
  height: inHeight,
  width: inWidth,
  channels: inChannels,
});
const outputOf = ({ outHeight, outWidth, outChannels }: Convolution) => ({
  height: outHeight,
  width: outWidth,
  channels: outChannels,
});
