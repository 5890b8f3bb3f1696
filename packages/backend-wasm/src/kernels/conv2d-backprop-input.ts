import { Conv2DBackpropInput, type TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { multiply, type Report } from '../gemm';
import { matrixGrid, type PixelGrid } from '../gemm-product';
import { kernel, runCpuKernel } from '../kernel';
import { winogradTile } from '../winograd/choice';
import { winogradInputGradient } from '../winograd/convolution';
import {
  type ConvolutionAttrs,
  type ConvolutionInfo,
  convolutionInfo,
  filterTaps,
  isCompiled,
  tapReaches,
} from './convolution';
import { unlessInfinite } from './unless-infinite';

interface Inputs {
  readonly dy: TensorInfo;
  readonly filter: TensorInfo;
}

interface Attrs extends ConvolutionAttrs {
  readonly inputShape: number[];
}

/**
 * The gradient of a convolution to its input, which is also the transposed convolution.
 *
 * With stride s, the pixels of dx whose coordinates leave the same remainders mod s meet the same
 * taps: they form one of s x s phases, each a dense convolution of dy with stride 1.
 */
export const conv2dBackpropInput = kernel<Inputs, Attrs>(Conv2DBackpropInput, (call) => {
  const { backend, inputs, attrs } = call;
  const info = convolutionInfo(attrs.inputShape, inputs.filter.shape, attrs);
  if (!isCompiled(info, inputs)) return runCpuKernel(Conv2DBackpropInput, call);
  const dx = backend.output(info.inShape);
  if (isOnePixel(info)) {
    multiplyPixel(backend, info, inputs, dx);
    return dx;
  }
  const tile = winogradTile(info, 'input');
  if (tile !== undefined) {
    winogradInputGradient(backend, info, tile, { ...inputs, dx });
    return dx;
  }
  const reports: Report[] = [];
  for (let y = 0; y < Math.min(info.strideHeight, info.inHeight); y++) {
    for (let x = 0; x < Math.min(info.strideWidth, info.inWidth); x++) {
      reports.push(multiplyPhase(backend, info, inputs, dx, y, x));
    }
  }
  return unlessInfinite(Conv2DBackpropInput, call, dx, reports);
});

/** Computes the pixels (y + i * stride, x + j * stride) of dx. */
function multiplyPhase(
  backend: WasmBackend,
  info: ConvolutionInfo,
  { dy, filter }: Inputs,
  dx: TensorInfo,
  y: number,
  x: number,
): Report {
  const { strideHeight, strideWidth, inChannels, outChannels, inHeight, inWidth } = info;
  const frame = {
    height: info.outHeight,
    width: info.outWidth,
    channels: outChannels,
    gridHeight: Math.ceil((inHeight - y) / strideHeight),
    gridWidth: Math.ceil((inWidth - x) / strideWidth),
    strideY: 1,
    strideX: 1,
  };
  // A tap at row t brings dy's row r to dx's row r * stride - pad + t.
  const taps = filterTaps(info)
    .map((tap) => ({
      offsetY: (y + info.padInfo.top - tap.y) / strideHeight,
      offsetX: (x + info.padInfo.left - tap.x) / strideWidth,
      weightOffset: tap.index * inChannels * outChannels * 4,
    }))
    .filter(({ offsetY, offsetX }) => Number.isInteger(offsetY) && Number.isInteger(offsetX))
    .filter((tap) => tapReaches(tap, frame, frame));
  const grid: PixelGrid = { ...frame, taps };
  const pixelBytes = inChannels * 4;
  return multiply(backend, {
    rows: info.batchSize * grid.gridHeight * grid.gridWidth,
    columns: inChannels,
    depth: taps.length * outChannels,
    source: { address: backend.address(dy) },
    pixelsAre: 'rows',
    grid,
    weights: {
      address: backend.address(filter),
      transposed: true,
      stride: outChannels * 4,
      segment: outChannels,
    },
    output: {
      address: backend.address(dx) + (y * inWidth + x) * pixelBytes,
      imageBytes: inHeight * inWidth * pixelBytes,
      lineBytes: strideHeight * inWidth * pixelBytes,
      pixelBytes: strideWidth * pixelBytes,
    },
  });
}

/** Whether the filter covers the picture exactly: the output is one pixel, and meets every tap. */
function isOnePixel(info: ConvolutionInfo): boolean {
  return (
    info.outHeight * info.outWidth === 1 &&
    info.padInfo.top + info.padInfo.left === 0 &&
    info.inHeight === info.filterHeight &&
    info.inWidth === info.filterWidth
  );
}

/** As a matrix product, dx[b, (tap, inChannel)], which spends nothing on taps that miss the pixel. */
function multiplyPixel(
  backend: WasmBackend,
  { batchSize, filterHeight, filterWidth, inChannels, outChannels }: ConvolutionInfo,
  { dy, filter }: Inputs,
  dx: TensorInfo,
): void {
  const columns = filterHeight * filterWidth * inChannels;
  multiply(backend, {
    rows: batchSize,
    columns,
    depth: outChannels,
    source: { address: backend.address(dy) },
    pixelsAre: 'rows',
    grid: matrixGrid(batchSize, outChannels),
    weights: {
      address: backend.address(filter),
      transposed: true,
      stride: outChannels * 4,
      segment: outChannels,
    },
    output: { address: backend.address(dx), pixelBytes: columns * 4 },
  });
}
