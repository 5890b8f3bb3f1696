import { Conv2DBackpropFilter, type TensorInfo } from '@tensorflow/tfjs-core';
import { multiply } from '../gemm';
import { kernel, runCpuKernel } from '../kernel';
import { winogradTile } from '../winograd/choice';
import { winogradFilterGradient } from '../winograd/convolution';
import {
  type ConvolutionAttrs,
  convolutionInfo,
  filterTaps,
  isCompiled,
  readsOutside,
} from './convolution';
import { unlessInfinite } from './unless-infinite';

interface Inputs {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
}

interface Attrs extends ConvolutionAttrs {
  readonly filterShape: number[];
}

/** dfilter[(tap, inChannel), outChannel] = sum over pixels of x[pixel through tap] dy[pixel]. */
export const conv2dBackpropFilter = kernel<Inputs, Attrs>(Conv2DBackpropFilter, (call) => {
  const { backend, inputs, attrs } = call;
  const { x, dy } = inputs;
  const info = convolutionInfo(x.shape, attrs.filterShape, attrs);
  if (!isCompiled(info, inputs)) return runCpuKernel(Conv2DBackpropFilter, call);
  const dfilter = backend.output(info.filterShape);
  const tile = winogradTile(info, 'filter');
  if (tile !== undefined) {
    winogradFilterGradient(backend, info, tile, { x, dy, dfilter });
    return dfilter;
  }
  const { inChannels, outChannels } = info;
  const taps = filterTaps(info).map((tap) => ({
    offsetY: tap.y - info.padInfo.top,
    offsetX: tap.x - info.padInfo.left,
    weightOffset: 0,
  }));
  const pixels = info.batchSize * info.outHeight * info.outWidth;
  const report = multiply(backend, {
    rows: taps.length * inChannels,
    columns: outChannels,
    depth: pixels,
    source: { address: backend.address(x) },
    pixelsAre: 'depth',
    grid: {
      height: info.inHeight,
      width: info.inWidth,
      channels: inChannels,
      gridHeight: info.outHeight,
      gridWidth: info.outWidth,
      strideY: info.strideHeight,
      strideX: info.strideWidth,
      taps,
    },
    weights: {
      address: backend.address(dy),
      transposed: false,
      stride: outChannels * 4,
      segment: pixels,
    },
    output: { address: backend.address(dfilter), pixelBytes: outChannels * 4 },
  });
  if (!readsOutside(info)) return dfilter;
  return unlessInfinite(Conv2DBackpropFilter, call, dfilter, [report]);
});
