import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import type { Finish } from '../gemm';
import type { ConvolutionInfo } from '../kernels/convolution';
import { correlate } from './correlation';
import { filterGradient } from './filter-gradient';
import type { Picture, TileSize } from './tiles';

/*
 * The three directions of a convolution on tiles: 3 x 3 with stride 1, or 4 x 4 with stride 2 as
 * four phases of 2 x 2. A tile mixes its pixels: a NaN or an infinity spoils the whole tile, and
 * zeros outside the picture meet infinite weights.
 */

/** y = conv2d(x, filter), then bias and activation. */
export function winogradForward(
  backend: WasmBackend,
  info: ConvolutionInfo,
  size: TileSize,
  { x, filter, y }: Record<'x' | 'filter' | 'y', TensorInfo>,
  finish?: Finish,
): void {
  correlate(backend, {
    size,
    batch: info.batchSize,
    gridHeight: info.outHeight,
    gridWidth: info.outWidth,
    source: { ...inputPicture(backend, info, x), stride: info.strideHeight },
    phases: size === 6 ? 1 : 4,
    filter: {
      address: backend.address(filter),
      taps: phasesOf(size).flatMap(({ taps }) => taps.map(tapBytes(info))),
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
 * With stride 2, each of the 2 x 2 phases of dx meets its own 2 x 2 taps.
 */
export function winogradInputGradient(
  backend: WasmBackend,
  info: ConvolutionInfo,
  size: TileSize,
  { dy, filter, dx }: Record<'dy' | 'filter' | 'dx', TensorInfo>,
): void {
  const { strideHeight: stride, padInfo, inHeight, inWidth } = info;
  const reach = size - 4;
  for (const { y, x } of phasesOf(size)) {
    if (y >= inHeight || x >= inWidth) continue;
    // The first tap of the phase: the others follow at the stride.
    const tapY = (y + padInfo.top) % stride;
    const tapX = (x + padInfo.left) % stride;
    const taps = square(reach + 1).map(([i, j]) => ({
      y: tapY + (reach - i) * stride,
      x: tapX + (reach - j) * stride,
    }));
    correlate(backend, {
      size,
      batch: info.batchSize,
      gridHeight: Math.ceil((inHeight - y) / stride),
      gridWidth: Math.ceil((inWidth - x) / stride),
      source: {
        ...outputPicture(backend, info, dy),
        originY: (y + padInfo.top - tapY) / stride - reach,
        originX: (x + padInfo.left - tapX) / stride - reach,
      },
      phases: 1,
      filter: {
        address: backend.address(filter),
        taps: taps.map(tapBytes(info)),
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
  size: TileSize,
  { x, dy, dfilter }: Record<'x' | 'dy' | 'dfilter', TensorInfo>,
): void {
  filterGradient(backend, {
    size,
    batch: info.batchSize,
    x: { ...inputPicture(backend, info, x), stride: info.strideHeight },
    dy: outputPicture(backend, info, dy),
    address: backend.address(dfilter),
    phases: phasesOf(size).map((phase) => ({
      originY: phase.y - info.padInfo.top,
      originX: phase.x - info.padInfo.left,
      taps: phase.taps.map(tapBytes(info)),
    })),
  });
}

/** Phases of the stride, and the taps of the filter that each sees. */
function phasesOf(size: TileSize) {
  const stride = size === 6 ? 1 : 2;
  return square(stride).map(([y, x]) => ({
    y,
    x,
    taps: square(size - 3).map(([i, j]) => ({ y: y + i * stride, x: x + j * stride })),
  }));
}

function square(side: number): [number, number][] {
  return Array.from({ length: side * side }, (_, i) => [Math.floor(i / side), i % side]);
}

function tapBytes({ filterWidth, inChannels, outChannels }: ConvolutionInfo) {
  return ({ y, x }: { y: number; x: number }) =>
    (y * filterWidth + x) * inChannels * outChannels * 4;
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
