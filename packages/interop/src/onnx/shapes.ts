import { activated } from './activations';
import type { Value } from './graph';
import { around, type Pair, padded, resized } from './images';
import { checkChannelsLast, type LayerUse, onlyInput, weightName } from './layer-use';
import { windowAttributes } from './windows';

function dense(use: LayerUse): Value {
  const { graph, layer, shape, weights } = use;
  const x = graph.channelsLast(onlyInput(use));
  const [kernel, bias] = weights;
  const names = [x.name, weightName(use, 'kernel', kernel!)];
  const product = graph.node(layer.name, 'MatMul', names);
  const name = bias
    ? graph.node(layer.name, 'Add', [product, weightName(use, 'bias', bias)])
    : product;
  return activated(use, { name, shape, channelsFirst: false }, use.config.activation);
}

function reshaped(use: LayerUse, sizes: readonly (number | null)[]): Value {
  const { graph, layer, shape } = use;
  const x = graph.channelsLast(onlyInput(use));
  // 0 keeps the batch as it is.
  const target = graph.integers(`${layer.name}/shape`, [0, ...sizes.map((size) => size ?? -1)]);
  const name = graph.node(layer.name, 'Reshape', [x.name, target]);
  return { name, shape, channelsFirst: false };
}

function permuted(use: LayerUse): Value {
  const { graph, layer, shape } = use;
  const x = graph.channelsLast(onlyInput(use));
  const perm = { ints: [0, ...(use.config.dims as number[])] };
  const name = graph.node(layer.name, 'Transpose', [x.name], { perm });
  return { name, shape, channelsFirst: false };
}

function repeated(use: LayerUse): Value {
  const { graph, layer, shape } = use;
  const axis = graph.integers(`${layer.name}/axis`, [1]);
  const rows = graph.node(layer.name, 'Unsqueeze', [onlyInput(use).name, axis]);
  const repeats = graph.integers(`${layer.name}/repeats`, [1, use.config.n as number, 1]);
  return { name: graph.node(layer.name, 'Tile', [rows, repeats]), shape, channelsFirst: false };
}

function zeroPadded(use: LayerUse): Value {
  checkChannelsLast(use);
  const [[top, bottom], [left, right]] = use.config.padding as [Pair, Pair];
  return padded(use, onlyInput(use), 'constant', [top, left, bottom, right]);
}

function cropped(use: LayerUse): Value {
  checkChannelsLast(use);
  const { graph, layer, shape } = use;
  const [[top, bottom], [left, right]] = use.config.cropping as [Pair, Pair];
  const x = graph.channelsFirst(onlyInput(use));
  const list = (what: string, values: number[]) => graph.integers(`${layer.name}/${what}`, values);
  // An end of 0 would mean the beginning.
  const end = (pixels: number) => (pixels === 0 ? Number.MAX_SAFE_INTEGER : -pixels);
  const name = graph.node(layer.name, 'Slice', [
    x.name,
    list('starts', [top, left]),
    list('ends', [end(bottom), end(right)]),
    list('axes', [2, 3]),
  ]);
  return { name, shape, channelsFirst: true };
}

function upsampled(use: LayerUse): Value {
  checkChannelsLast(use);
  const { size, interpolation } = use.config as unknown as {
    size: Pair;
    interpolation: 'nearest' | 'bilinear';
  };
  const mode = interpolation === 'nearest' ? 'nearest' : 'linear';
  return resized(use, onlyInput(use), size, mode);
}

const pooled =
  (opType: 'MaxPool' | 'AveragePool') =>
  (use: LayerUse): Value => {
    checkChannelsLast(use);
    const { graph, layer, shape } = use;
    const { poolSize, strides, padding } = use.config as unknown as {
      poolSize: Pair;
      strides: Pair;
      padding: 'same' | 'valid';
    };
    const x = graph.channelsFirst(onlyInput(use));
    const attributes = windowAttributes({ kernelSize: poolSize, strides, padding });
    return {
      name: graph.node(layer.name, opType, [x.name], attributes),
      shape,
      channelsFirst: true,
    };
  };

const pooledWhole =
  (opType: 'GlobalMaxPool' | 'GlobalAveragePool') =>
  (use: LayerUse): Value => {
    checkChannelsLast(use);
    const { graph, layer, shape } = use;
    const x = graph.channelsFirst(onlyInput(use));
    const pixel = graph.node(layer.name, opType, [x.name]); // [B, C, 1, 1]
    const name = graph.node(layer.name, 'Flatten', [pixel], { axis: { int: 1 } });
    return { name, shape, channelsFirst: false };
  };

/** Layers that change the shape: dense ones, those that move values, and those that pool. */
export const shapeLayers = {
  Dense: dense,
  Flatten: (use: LayerUse) => reshaped(use, [-1]),
  Reshape: (use: LayerUse) => reshaped(use, use.config.targetShape as (number | null)[]),
  Permute: permuted,
  RepeatVector: repeated,
  ZeroPadding2D: zeroPadded,
  GanReflectionPad2d: (use: LayerUse) =>
    padded(use, onlyInput(use), 'reflect', around(use.config.padding as Pair)),
  Cropping2D: cropped,
  UpSampling2D: upsampled,
  MaxPooling2D: pooled('MaxPool'),
  AveragePooling2D: pooled('AveragePool'),
  GlobalMaxPooling2D: pooledWhole('GlobalMaxPool'),
  GlobalAveragePooling2D: pooledWhole('GlobalAveragePool'),
};
