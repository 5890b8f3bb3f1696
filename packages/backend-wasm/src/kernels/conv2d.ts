import { Conv2D, type TensorInfo } from '@tensorflow/tfjs-core';
import { multiply } from '../gemm';
import type { Finish } from '../gemm-product';
import { type KernelCall, kernel, runCpuKernel } from '../kernel';
import { winogradTile } from '../winograd/choice';
import { winogradForward } from '../winograd/convolution';
import {
  type ConvolutionAttrs,
  type ConvolutionInfo,
  convolutionInfo,
  filterTaps,
  isCompiled,
  readsOutside,
  tapReaches,
} from './convolution';
import { unlessInfinite } from './unless-infinite';

export interface Conv2DInputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
}

/**
 * y[pixel, outChannel] = sum over (tap, inChannel) of x[pixel through tap, inChannel] filter.
 */
export const conv2d = kernel<Conv2DInputs, ConvolutionAttrs>(Conv2D, (call) => {
  const info = convolutionInfo(call.inputs.x.shape, call.inputs.filter.shape, call.attrs);
  return convolve(Conv2D, call, info) ?? runCpuKernel(Conv2D, call);
});

/**
 * The convolution, or undefined where the compiled path does not cover it.
 *
 * @param kernelName Whose call it is, `finish` included.
 */
export function convolve(
  kernelName: string,
  call: KernelCall<Conv2DInputs, ConvolutionAttrs>,
  info: ConvolutionInfo,
  finish?: Finish,
): TensorInfo | undefined {
  const { backend } = call;
  const { x, filter } = call.inputs;
  if (!isCompiled(info, { x, filter })) return undefined;
  const y = backend.output(info.outShape);
  const tile = winogradTile(info, 'forward');
  if (tile !== undefined) {
    winogradForward(backend, info, tile, { x, filter, y }, finish);
    return y;
  }
  const { inChannels, outChannels } = info;
  const grid = {
    height: info.inHeight,
    width: info.inWidth,
    channels: inChannels,
    gridHeight: info.outHeight,
    gridWidth: info.outWidth,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
  };
  const taps = filterTaps(info)
    .map(({ y, x, index }) => ({
      offsetY: y * info.dilationHeight - info.padInfo.top,
      offsetX: x * info.dilationWidth - info.padInfo.left,
      weightOffset: index * inChannels * outChannels * 4,
    }))
    .filter((tap) => tapReaches(tap, grid, grid));
  const report = multiply(backend, {
    rows: info.batchSize * info.outHeight * info.outWidth,
    columns: outChannels,
    depth: taps.length * inChannels,
    source: { address: backend.address(x) },
    pixelsAre: 'rows',
    grid: { ...grid, taps },
    weights: {
      address: backend.address(filter),
      transposed: false,
      stride: outChannels * 4,
      segment: inChannels,
    },
    output: {
      address: backend.address(y),
      imageBytes: info.outHeight * info.outWidth * outChannels * 4,
      lineBytes: info.outWidth * outChannels * 4,
      pixelBytes: outChannels * 4,
    },
    finish,
  });
  return readsOutside(info) ? unlessInfinite(kernelName, call, y, [report]) : y;
}
