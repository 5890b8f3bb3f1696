import { kernelLayout, toTorch } from '../torch-layout';
import { activated } from './activations';
import type { Attributes, Value } from './graph';
import { around, type Pair, padded, resized } from './images';
import { checkChannelsLast, type LayerUse, onlyInput, type Weight, weightName } from './layer-use';
import { type WindowConfig, windowAttributes } from './windows';

/** A kernel in ONNX's layout, which is PyTorch's, transposed or not. */
function turned({ shape, values }: Weight): Weight {
  const layout = kernelLayout(shape);
  return { shape: layout.shape, values: toTorch(values, layout) };
}

/** Adds a convolution with a layer's kernel and bias to an image. */
function convolved(
  use: LayerUse,
  opType: 'Conv' | 'ConvTranspose',
  x: Value,
  attributes: Attributes,
): Value {
  const { graph, layer, shape, weights } = use;
  const [kernel, bias] = weights;
  const names = [x.name, weightName(use, 'kernel', turned(kernel!))];
  if (bias) names.push(weightName(use, 'bias', bias));
  const name = graph.node(layer.name, opType, names, attributes);
  return { name, shape, channelsFirst: true };
}

function ganConvolution(use: LayerUse): Value {
  const { kernelSize, stride, padding, paddingMode } = use.config as {
    kernelSize: Pair;
    stride: Pair;
    padding: Pair;
    paddingMode: 'zeros' | 'reflect';
  };
  const reflects = paddingMode === 'reflect' && padding.some((pixels) => pixels > 0);
  const image = use.graph.channelsFirst(onlyInput(use));
  const x = reflects ? padded(use, image, 'reflect', around(padding)) : image;
  return convolved(use, 'Conv', x, {
    kernel_shape: { ints: kernelSize },
    strides: { ints: stride },
    pads: { ints: around(reflects ? [0, 0] : padding) },
  });
}

function ganTransposed(use: LayerUse): Value {
  const { kernelSize, stride, padding, outputPadding } = use.config as Record<string, Pair>;
  return convolved(use, 'ConvTranspose', use.graph.channelsFirst(onlyInput(use)), {
    kernel_shape: { ints: kernelSize! },
    strides: { ints: stride! },
    pads: { ints: around(padding!) },
    output_padding: { ints: outputPadding! },
  });
}

function ganResized(use: LayerUse): Value {
  const size = use.config.kernelSize as number;
  const padding = (size - 1) / 2;
  const doubled = resized(use, onlyInput(use), [2, 2], 'nearest');
  const x = padding > 0 ? padded(use, doubled, 'reflect', around([padding, padding])) : doubled;
  return convolved(use, 'Conv', x, { kernel_shape: { ints: [size, size] } });
}

function convolution(use: LayerUse): Value {
  checkChannelsLast(use);
  const config = use.config as unknown as WindowConfig;
  const x = use.graph.channelsFirst(onlyInput(use));
  const y = convolved(use, 'Conv', x, windowAttributes(config));
  return activated(use, y, use.config.activation);
}

function transposed(use: LayerUse): Value {
  checkChannelsLast(use);
  const { kernelSize, strides, padding } = use.config as unknown as WindowConfig;
  // The output is strides times as large, or with 'valid' at least the kernel more than one step.
  const spare = kernelSize.map((size, axis) => size - strides[axis]!);
  const total = spare.map((pixels) => (padding === 'same' ? Math.max(pixels, 0) : 0));
  const before = total.map((pixels) => Math.floor(pixels / 2));
  const after = total.map((pixels) => Math.ceil(pixels / 2));
  const y = convolved(use, 'ConvTranspose', use.graph.channelsFirst(onlyInput(use)), {
    kernel_shape: { ints: kernelSize },
    strides: { ints: strides },
    pads: { ints: [...before, ...after] },
    output_padding: { ints: spare.map((pixels) => Math.max(-pixels, 0)) },
  });
  return activated(use, y, use.config.activation);
}

/** A kernel `[h, w, C, M]` that treats each channel alone as `[C M, 1, h, w]`. */
function turnedDepthwise({ shape, values }: Weight): Weight {
  const [height, width, channels, multiplier] = shape as [number, number, number, number];
  const layout = kernelLayout([height, width, channels * multiplier, 1]);
  return { shape: [channels * multiplier, 1, height, width], values: toTorch(values, layout) };
}

function depthwise(use: LayerUse, kernel: Weight, bias: Weight | undefined): Value {
  checkChannelsLast(use);
  const { graph, layer, shape } = use;
  const config = use.config as unknown as WindowConfig;
  const x = graph.channelsFirst(onlyInput(use));
  const names = [x.name, weightName(use, 'depthwise_kernel', turnedDepthwise(kernel))];
  if (bias) names.push(weightName(use, 'bias', bias));
  const name = graph.node(layer.name, 'Conv', names, {
    ...windowAttributes(config),
    group: { int: kernel.shape[2]! },
  });
  return { name, shape, channelsFirst: true };
}

function depthwiseLayer(use: LayerUse): Value {
  const [kernel, bias] = use.weights;
  return activated(use, depthwise(use, kernel!, bias), use.config.activation);
}

function separable(use: LayerUse): Value {
  const [kernel, pointwise, bias] = use.weights;
  const x = depthwise(use, kernel!, undefined);
  const weights = bias ? [pointwise!, bias] : [pointwise!];
  return activated(use, convolved({ ...use, weights }, 'Conv', x, {}), use.config.activation);
}

/** Convolutions of every kind. */
export const convolutionLayers = {
  GanConv2d: ganConvolution,
  GanConv2dTranspose: ganTransposed,
  GanResizeConv2d: ganResized,
  Conv2D: convolution,
  Conv2DTranspose: transposed,
  DepthwiseConv2D: depthwiseLayer,
  SeparableConv2D: separable,
};
