import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import type { Convolution } from '../convolution/products';
import type { Finish } from '../product/product';
import { runProduct } from '../product/run';
import { filterGradientProduct, inputGradientProduct, outputProduct } from './products';
import type { Tile } from './tile';
import {
  type Filter,
  filterGradientShader,
  filterShader,
  inputShader,
  outputGradientShader,
  outputShader,
  type Picture,
  type Tiles,
} from './transform';

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
  [x, filter]: readonly [TensorInfo, TensorInfo],
  { bias, activation }: Finish = {},
): TensorInfo {
  const { inChannels, outChannels, outHeight, outWidth, strideHeight } = convolution;
  const phases = forwardPhases(convolution);
  const tiles = tilesOf(convolution, tile, [outHeight, outWidth]);
  const points = tile.size ** 2;
  const depth = phases.length * inChannels;
  const atPoints = backend.output([points, tiles.count, depth]);
  const input: Picture = {
    ...inputOf(convolution),
    stride: strideHeight,
    origins: phases.map(({ origin }) => origin),
  };
  backend.dispatch(inputShader(input, tiles, 'deep'), { outputs: [atPoints], inputs: [x] });
  const filterAtPoints = backend.output([points, depth, outChannels]);
  const filterAt = filterShader(filterOf(convolution, tile, phases), tile, 'deep');
  backend.dispatch(filterAt, { outputs: [filterAtPoints], inputs: [filter] });
  const sums = runProduct(
    backend,
    outputProduct({ points, tiles: tiles.count, depth, columns: outChannels }),
    [atPoints, filterAtPoints],
    [points, tiles.count, outChannels],
  );
  const result = backend.output(convolution.outShape);
  const output: Picture = { ...outputOf(convolution), stride: 1, origins: [[0, 0]] };
  backend.dispatch(outputShader(output, tiles, { hasBias: bias !== undefined, activation }), {
    outputs: [result],
    inputs: [sums, ...(bias ? [bias] : [])],
  });
  free(backend, atPoints, filterAtPoints, sums);
  return result;
}

/** dx: dy with the taps turned round, each phase of dx with taps of its own. */
export function winogradInputGradient(
  backend: WebgpuBackend,
  convolution: Convolution,
  tile: Tile,
  [dy, filter]: readonly [TensorInfo, TensorInfo],
): TensorInfo {
  const { inChannels, outChannels, inHeight, inWidth, inShape } = convolution;
  const { strideHeight: stride } = convolution;
  const phases = backwardPhases(convolution);
  const tiles = tilesOf(convolution, tile, [
    Math.ceil(inHeight / stride),
    Math.ceil(inWidth / stride),
  ]);
  const points = tile.size ** 2 * phases.length;
  const atPoints = backend.output([points, tiles.count, outChannels]);
  const gradient: Picture = {
    ...outputOf(convolution),
    stride: 1,
    origins: phases.map(({ origin }) => origin),
  };
  backend.dispatch(inputShader(gradient, tiles, 'apart'), { outputs: [atPoints], inputs: [dy] });
  const filterAtPoints = backend.output([points, inChannels, outChannels]);
  const filterAt = filterShader(filterOf(convolution, tile, phases), tile, 'apart');
  backend.dispatch(filterAt, { outputs: [filterAtPoints], inputs: [filter] });
  const sums = runProduct(
    backend,
    inputGradientProduct({ points, tiles: tiles.count, depth: outChannels, columns: inChannels }),
    [atPoints, filterAtPoints],
    [points, tiles.count, inChannels],
  );
  const result = backend.output(inShape);
  const target: Picture = {
    ...inputOf(convolution),
    stride,
    origins: phases.map(({ pixel }) => pixel),
  };
  backend.dispatch(outputShader(target, tiles, { hasBias: false }), {
    outputs: [result],
    inputs: [sums],
  });
  free(backend, atPoints, filterAtPoints, sums);
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
  const input: Picture = {
    ...inputOf(convolution),
    stride: strideHeight,
    origins: phases.map(({ origin }) => origin),
  };
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

/** One of the remainders by the stride, and the taps that it meets. */
interface Phase {
  /** The remainder. */
  readonly pixel: readonly [y: number, x: number];
  /** The first pixel that its grid reads. */
  readonly origin: readonly [y: number, x: number];
  /** The filter's row and column at row and column i of the phase, which may lie outside. */
  readonly row: (i: number) => number;
  readonly column: (i: number) => number;
}

function remainders(stride: number): [number, number][] {
  return Array.from({ length: stride ** 2 }, (_, i) => [Math.floor(i / stride), i % stride]);
}

/** Phases of the input: every second pixel meets every second tap. */
const forwardPhases = ({ strideHeight: stride, padInfo: { top, left } }: Convolution): Phase[] =>
  remainders(stride).map(([y, x]) => ({
    pixel: [y, x],
    origin: [y - top, x - left],
    row: (i) => y + i * stride,
    column: (i) => x + i * stride,
  }));

/** Phases of the gradient to the input; the last tap meets the first pixel. */
function backwardPhases(convolution: Convolution): Phase[] {
  const { strideHeight: stride, filterHeight, filterWidth, padInfo } = convolution;
  const last = (pixel: number, before: number, taps: number) => {
    const first = (pixel + before) % stride;
    return first + Math.floor((taps - 1 - first) / stride) * stride;
  };
  return remainders(stride).map(([y, x]) => {
    const [row, column] = [last(y, padInfo.top, filterHeight), last(x, padInfo.left, filterWidth)];
    return {
      pixel: [y, x],
      origin: [(y + padInfo.top - row) / stride, (x + padInfo.left - column) / stride],
      row: (i) => row - i * stride,
      column: (i) => column - i * stride,
    };
  });
}

function filterOf(
  { filterHeight, filterWidth, inChannels, outChannels }: Convolution,
  { taps }: Tile,
  phases: readonly Phase[],
): Filter {
  const lines = Array.from({ length: taps }, (_, i) => i);
  const isInside = (tap: number, length: number) => tap >= 0 && tap < length;
  return {
    channels: inChannels * outChannels,
    taps: phases.map(({ row, column }) =>
      lines.flatMap((i) =>
        lines.map((j) =>
          isInside(row(i), filterHeight) && isInside(column(j), filterWidth)
            ? row(i) * filterWidth + column(j)
            : -1,
        ),
      ),
    ),
  };
}
