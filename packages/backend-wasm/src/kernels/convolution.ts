import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Tap } from '../gemm-product';
import { layout } from '../runtime/layout';

/** The shapes of a convolution, as TensorFlow.js works them out. */
export type ConvolutionInfo = backend_util.Conv2DInfo;

type Shape4 = [number, number, number, number];

/** The attributes that all three directions have. */
export interface ConvolutionAttrs {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dilations?: [number, number] | number;
}

export function convolutionInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: ConvolutionAttrs,
): ConvolutionInfo {
  return backend_util.computeConv2DInfo(
    inputShape as Shape4,
    filterShape as Shape4,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    backend_util.convertConv2DDataFormat(attrs.dataFormat),
  );
}

/** The operands of a convolution: which of them are given depends on the direction. */
interface Operands {
  readonly x?: TensorInfo;
  readonly filter?: TensorInfo;
  readonly dy?: TensorInfo;
}

/** Whether the compiled path covers a convolution; the cpu kernel does the rest. */
export function isCompiled(info: ConvolutionInfo, { x, filter, dy }: Operands): boolean {
  const expected = [
    [x, info.inShape],
    [filter, info.filterShape],
    // TensorFlow.js lets callers state an output shape that dy does not have.
    [dy, info.outShape],
  ] as const;
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const sizes = [batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels];
  return (
    info.dataFormat === 'channelsLast' &&
    expected.every(
      ([tensor, shape]) =>
        !tensor || (tensor.dtype === 'float32' && util.arraysEqual(tensor.shape, shape)),
    ) &&
    sizes.every((size) => size > 0) &&
    // Pixels outside the picture are read from a region of zeros of this size.
    Math.max(inChannels, outChannels) * 4 <= layout.zerosBytes
  );
}

/** Filter taps as (row, column, index), in the order in which the filter stores them. */
export function filterTaps(info: ConvolutionInfo): { y: number; x: number; index: number }[] {
  return Array.from({ length: info.filterHeight * info.filterWidth }, (_, index) => ({
    y: Math.floor(index / info.filterWidth),
    x: index % info.filterWidth,
    index,
  }));
}

/** Whether any point of the grid reads inside the picture through this tap. */
export function tapReaches(
  { offsetY, offsetX }: Tap,
  grid: { height: number; width: number; gridHeight: number; gridWidth: number },
  stride: { strideY: number; strideX: number },
): boolean {
  return (
    reaches(offsetY, stride.strideY, grid.gridHeight, grid.height) &&
    reaches(offsetX, stride.strideX, grid.gridWidth, grid.width)
  );
}

function reaches(offset: number, stride: number, points: number, size: number): boolean {
  const first = Math.max(0, Math.ceil(-offset / stride));
  return first < points && first * stride + offset < size;
}

/**
 * Whether some tap of some pixel lies outside the picture.
 *
 * That is not quite whether there is padding: with numeric padding, TensorFlow.js works out the
 * width from the filter's height, so a filter that is not square can reach past the right edge.
 */
export function readsOutside(info: ConvolutionInfo): boolean {
  const { padInfo } = info;
  const lastY = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - 1;
  const lastX = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - 1;
  return (
    padInfo.top > 0 ||
    padInfo.left > 0 ||
    lastY - padInfo.top >= info.inHeight ||
    lastX - padInfo.left >= info.inWidth
  );
}
