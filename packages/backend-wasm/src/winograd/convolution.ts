import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import type { Finish } from '../gemm-product';
import type { ConvolutionInfo } from '../kernels/convolution';
import { correlate, noTap, type Phase } from './correlation';
import { filterGradient } from './filter-gradient';
import type { Picture, Tile } from './tiles';

/*
 * The three directions of a convolution on tiles: 3 x 3 or 4 x 4 with stride 1, or either with
 * stride 2 as four phases of 2 x 2 and less. A tile mixes its pixels: a NaN or an infinity spoils the
 * whole tile, and zeros outside the picture meet infinite weights.
 */

/** y = conv2d(x, filter), then bias and activation. */
export function winogradForward(
  backend: WasmBackend,
  info: ConvolutionInfo,
  tile: Tile,
  { x, filter, y }: Record<'x' | 'filter' | 'y', TensorInfo>,
  finish?: Finish,
): void {
  correlate(backend, {
    tile,
    batch: info.batchSize,
    gridHeight: info.outHeight,
    gridWidth: info.outWidth,
    source: { ...inputPicture(backend, info, x), stride: info.strideHeight },
    phases: phasesOf(info).map(([y, x]) =>
      phaseFilter(
        info,
        tile,
        (i) => y + i,
        (j) => x + j,
      ),
    ),
    filter: {
      address: backend.address(filter),
      depthBytes: info.outChannels * 4,
      columnBytes: 4,
    },
    target: outputPicture(backend, info, y),
    finish,
  });
}

/**
 * dx: the correlation of dy with the filter turned round, channels swapped.
 *
 * With stride 2, each of the 2 x 2 phases of dx meets its own taps.
 */
export function winogradInputGradient(
  backend: WasmBackend,
  info: ConvolutionInfo,
  tile: Tile,
  { dy, filter, dx }: Record<'dy' | 'filter' | 'dx', TensorInfo>,
): void {
  const { strideHeight: stride, padInfo, inHeight, inWidth, filterHeight, filterWidth } = info;
  for (const [y, x] of phasesOf(info)) {
    if (y >= inHeight || x >= inWidth) continue;
    // The first tap of the phase, and the last: the others lie at the stride between them.
    const [tapY, tapX] = [(y + padInfo.top) % stride, (x + padInfo.left) % stride];
    const lastY = lastTap(tapY, stride, filterHeight);
    const lastX = lastTap(tapX, stride, filterWidth);
    correlate(backend, {
      tile,
      batch: info.batchSize,
      gridHeight: Math.ceil((inHeight - y) / stride),
      gridWidth: Math.ceil((inWidth - x) / stride),
      source: {
        ...outputPicture(backend, info, dy),
        originY: (y + padInfo.top - lastY) / stride,
        originX: (x + padInfo.left - lastX) / stride,
      },
      phases: [
        phaseFilter(
          info,
          tile,
          (i) => lastY - i,
          (j) => lastX - j,
        ),
      ],
      filter: {
        address: backend.address(filter),
        depthBytes: 4,
        columnBytes: info.outChannels * 4,
      },
      target: { ...inputPicture(backend, info, dx), stride, originY: y, originX: x },
    });
  }
}

/** dfilter: the correlation of x with dy. */
export function winogradFilterGradient(
  backend: WasmBackend,
  info: ConvolutionInfo,
  tile: Tile,
  { x, dy, dfilter }: Record<'x' | 'dy' | 'dfilter', TensorInfo>,
): void {
  filterGradient(backend, {
    tile,
    batch: info.batchSize,
    x: { ...inputPicture(backend, info, x), stride: info.strideHeight },
    dy: outputPicture(backend, info, dy),
    address: backend.address(dfilter),
    phases: phasesOf(info).map(([y, x]) => ({
      originY: y - info.padInfo.top,
      originX: x - info.padInfo.left,
      ...phaseFilter(
        info,
        tile,
        (i) => y + i,
        (j) => x + j,
      ),
    })),
  });
}

/** The phases of the stride, in the order of phaseY and phaseX in assembly/winograd/arguments.ts. */
function phasesOf({ strideHeight }: ConvolutionInfo): readonly (readonly [y: number, x: number])[] {
  if (strideHeight === 1) return [[0, 0]];
  return [
    [0, 1],
    [0, 0],
    [1, 0],
    [1, 1],
  ];
}

/** The last tap of a phase that begins with tap `first`. */
function lastTap(first: number, stride: number, filterSize: number): number {
  return first + Math.floor((filterSize - 1 - first) / stride) * stride;
}

/** The filter of a phase, whose taps lie at rows row(0), row(stride), ... and columns alike. */
function phaseFilter(
  info: ConvolutionInfo,
  { taps }: Tile,
  row: (distance: number) => number,
  column: (distance: number) => number,
): Phase {
  const { filterHeight, filterWidth, strideHeight: stride } = info;
  const along = (place: (distance: number) => number) =>
    Array.from({ length: taps }, (_, i) => place(i * stride));
  const [rows, columns] = [along(row), along(column)];
  const inside = (tap: number, size: number) => tap >= 0 && tap < size;
  const tapBytes = info.inChannels * info.outChannels * 4;
  return {
    taps: rows.flatMap((y) =>
      columns.map((x) =>
        inside(y, filterHeight) && inside(x, filterWidth)
          ? (y * filterWidth + x) * tapBytes
          : noTap,
      ),
    ),
    lastRow: inside(rows.at(-1) as number, filterHeight),
    lastColumn: inside(columns.at(-1) as number, filterWidth),
  };
}

function inputPicture(backend: WasmBackend, info: ConvolutionInfo, x: TensorInfo): Picture {
  return {
    address: backend.address(x),
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    stride: 1,
    originY: -info.padInfo.top,
    originX: -info.padInfo.left,
  };
}

function outputPicture(backend: WasmBackend, info: ConvolutionInfo, y: TensorInfo): Picture {
  return {
    address: backend.address(y),
    height: info.outHeight,
    width: info.outWidth,
    channels: info.outChannels,
    stride: 1,
    originY: 0,
    originX: 0,
  };
}
