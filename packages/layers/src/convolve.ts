import { fusedKernels } from '@gan/core';
import {
  add,
  conv2d as coreConv2d,
  conv2dTranspose as coreConv2dTranspose,
  engine,
  type GradConfig,
  getBackend,
  type NamedAttrMap,
  type NamedTensorMap,
  pad,
  registerGradient,
  slice,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { hasKernel } from './run-kernel';

/** Stride and padding along height and width. */
export interface Steps2d {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

/** TensorFlow.js's form of padding, over `[B, H, W, C]`. */
function explicitPadding([vertical, horizontal]: readonly [number, number]): ExplicitPadding {
  return [
    [0, 0],
    [vertical, vertical],
    [horizontal, horizontal],
    [0, 0],
  ];
}

/**
 * tfjs-node's gradients throw on explicit padding, so there the image itself is padded. @gan/backend registers
 * others together with its norm.
 */
const takesExplicitPadding = () => getBackend() !== 'tensorflow' || hasKernel(fusedKernels.norm);

const run = (kernel: string, inputs: Record<string, Tensor>, attributes: object) =>
  engine().runKernel(kernel, inputs as NamedTensorMap, attributes as NamedAttrMap) as Tensor;

/**
 * Gradient of a convolution with a bias in one kernel, which TensorFlow.js leaves out.
 *
 * Each part is computed only when the tape asks for it: a discriminator's filters cost nothing
 * while the generator learns.
 */
const fusedConvolutionGradient: GradConfig = {
  kernelName: 'FusedConv2D',
  inputsToSave: ['x', 'filter'],
  gradFunc: (dy, saved, attributes) => {
    const upstream = dy as Tensor4D;
    const [x, filter] = saved as [Tensor4D, Tensor4D];
    const { strides, pad: padding, dataFormat } = attributes;
    const shared = { strides, pad: padding, dataFormat };
    return {
      x: () =>
        run('Conv2DBackpropInput', { dy: upstream, filter }, { ...shared, inputShape: x.shape }),
      filter: () =>
        run('Conv2DBackpropFilter', { x, dy: upstream }, { ...shared, filterShape: filter.shape }),
      bias: () => sum(upstream, [0, 1, 2]),
    };
  },
};
registerGradient(fusedConvolutionGradient);

/**
 * Convolves x `[B, H, W, C]` with a kernel `[kh, kw, C, F]` and adds a bias `[F]`.
 *
 * @returns `[B, H', W', F]` with H' = floor((H + 2 padding - kh) / stride) + 1.
 */
export function convolve(
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D | undefined,
  { stride, padding }: Steps2d,
): Tensor4D {
  const strides: [number, number] = [...stride];
  if (!takesExplicitPadding()) {
    const y = coreConv2d(pad(x, explicitPadding(padding)), kernel, strides, 'valid');
    return bias ? add(y, bias) : y;
  }
  const tfPadding = explicitPadding(padding);
  if (!bias) return coreConv2d(x, kernel, strides, tfPadding);
  if (!hasKernel('FusedConv2D')) {
    return add(coreConv2d(x, kernel, strides, tfPadding), bias);
  }
  const attributes = {
    strides,
    pad: tfPadding,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    activation: 'linear',
  };
  return run('FusedConv2D', { x, filter: kernel, bias }, attributes) as Tensor4D;
}

/**
 * Convolves x `[B, H, W, C]` transposed, with a kernel `[kh, kw, F, C]`, and adds a bias `[F]`.
 *
 * @param size Height and width of the output.
 * @returns `[B, ...size, F]`.
 */
export function convolveTransposed(
  x: Tensor4D,
  kernel: Tensor4D,
  bias: Tensor1D | undefined,
  { stride, padding }: Steps2d,
  size: readonly [number, number],
): Tensor4D {
  const [batch, filters] = [x.shape[0], kernel.shape[2]];
  const strides: [number, number] = [...stride];
  const [vertical, horizontal] = padding;
  let y: Tensor4D;
  if (takesExplicitPadding()) {
    const shape: [number, number, number, number] = [batch, ...size, filters];
    y = coreConv2dTranspose(x, kernel, shape, strides, explicitPadding(padding));
  } else {
    const shape: [number, number, number, number] = [
      batch,
      size[0] + 2 * vertical,
      size[1] + 2 * horizontal,
      filters,
    ];
    const whole = coreConv2dTranspose(x, kernel, shape, strides, 'valid');
    y = slice(whole, [0, vertical, horizontal, 0], [batch, ...size, filters]);
  }
  return bias ? add(y, bias) : y;
}
