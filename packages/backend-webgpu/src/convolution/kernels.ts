import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { areFullFloats } from '../floats';
import { type Kernel, kernel } from '../kernel';
import { asFinish, type Ending } from '../product/finish';
import type { Finish } from '../product/product';
import { runProduct } from '../product/run';
import { type Direction, winogradTile } from '../winograd/choice';
import {
  winogradFilterGradient,
  winogradForward,
  winogradInputGradient,
} from '../winograd/convolution';
import {
  type Convolution,
  filterGradientProduct,
  forwardProduct,
  inputGradientProduct,
} from './products';

type Shape4 = [number, number, number, number];

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** The convolution, or undefined where it is none that networks here have: channels last, neighbouring taps. */
function convolutionOf(
  operands: readonly TensorInfo[],
  input: readonly number[],
  filter: readonly number[],
  { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode }: Attributes,
): Convolution | undefined {
  if (dataFormat !== 'NHWC' || [dilations].flat().some((dilation) => dilation !== 1)) {
    return undefined;
  }
  if (!areFullFloats(operands)) return undefined;
  const shapes = [[...input] as Shape4, [...filter] as Shape4] as const;
  return backend_util.computeConv2DInfo(...shapes, strides, 1, pad, dimRoundingMode);
}

/** The tile of Winograd's method; none in mixed precision, whose rounding the transforms would multiply. */
const tileFor = ({ matrices }: WebgpuBackend, convolution: Convolution, direction: Direction) =>
  matrices ? undefined : winogradTile(convolution, direction);

function forward(
  backend: WebgpuBackend,
  convolution: Convolution,
  operands: readonly [TensorInfo, TensorInfo],
  finish?: Finish,
): TensorInfo {
  const tile = tileFor(backend, convolution, 'forward');
  if (tile) return winogradForward(backend, convolution, tile, operands, finish);
  return runProduct(backend, forwardProduct(convolution), operands, convolution.outShape, finish);
}

const conv2d = kernel<Record<'x' | 'filter', TensorInfo>, Attributes>(Conv2D, (call, stock) => {
  const { x, filter } = call.inputs;
  const convolution = convolutionOf([x, filter], x.shape, filter.shape, call.attrs);
  if (!convolution) return stock(call);
  return forward(call.backend, convolution, [x, filter]);
});

/** activation(conv2d(x, filter) + bias). */
const fusedConv2d = kernel<
  Record<'x' | 'filter', TensorInfo> & Ending['inputs'],
  Attributes & Ending['attrs']
>(FusedConv2D, (call, stock) => {
  const { inputs, attrs, backend } = call;
  const { x, filter } = inputs;
  const convolution = convolutionOf([x, filter], x.shape, filter.shape, attrs);
  const finish = convolution && asFinish(convolution.outChannels, { inputs, attrs });
  if (!convolution || !finish) return stock(call);
  return forward(backend, convolution, [x, filter], finish);
});

const conv2dBackpropInput = kernel<
  Record<'dy' | 'filter', TensorInfo>,
  Attributes & { readonly inputShape: Shape4 }
>(Conv2DBackpropInput, (call, stock) => {
  const { dy, filter } = call.inputs;
  const { inputShape } = call.attrs;
  const convolution = convolutionOf([dy, filter], inputShape, filter.shape, call.attrs);
  if (!convolution) return stock(call);
  const { backend } = call;
  const tile = tileFor(backend, convolution, 'input');
  if (tile) return winogradInputGradient(backend, convolution, tile, [dy, filter]);
  return runProduct(backend, inputGradientProduct(convolution), [dy, filter], inputShape);
});

const conv2dBackpropFilter = kernel<
  Record<'x' | 'dy', TensorInfo>,
  Attributes & { readonly filterShape: Shape4 }
>(Conv2DBackpropFilter, (call, stock) => {
  const { x, dy } = call.inputs;
  const { filterShape } = call.attrs;
  const convolution = convolutionOf([x, dy], x.shape, filterShape, call.attrs);
  if (!convolution) return stock(call);
  const { backend } = call;
  const tile = tileFor(backend, convolution, 'filter');
  if (tile) return winogradFilterGradient(backend, convolution, tile, [x, dy]);
  return runProduct(backend, filterGradientProduct(convolution), [x, dy], filterShape);
});

/** The convolution and both of its gradients; the stock kernels compute the unusual. */
export const convolutionKernels: readonly Kernel[] = [
  conv2d,
  fusedConv2d,
  conv2dBackpropInput,
  conv2dBackpropFilter,
];
