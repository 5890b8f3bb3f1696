import { OptionError } from '@gan/core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';
import type { Graph, Value } from './graph';

/** A layer's weight, in TensorFlow.js' layout. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** One use of a layer in a model. */
export interface LayerUse {
  readonly layer: layers.Layer;
  /** What the layer was made with. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Value[];
  /** The output's shape, in TensorFlow.js' order. */
  readonly shape: Shape;
  /** The layer's weights, in its order. */
  readonly weights: readonly Weight[];
  readonly graph: Graph;
  /** Whether norms use running statistics, or the picture's own. */
  readonly mode: 'eval' | 'train';
}

/** Adds what a layer does to the graph. */
export type LayerExporter = (use: LayerUse) => Value;

/** The value that a layer of one input takes. */
export const onlyInput = ({ inputs }: LayerUse): Value => inputs[0] as Value;

/** The error for a layer that cannot be written as it is used. */
export function cannotWrite({ layer }: Pick<LayerUse, 'layer'>, problem: string): OptionError {
  return new OptionError(
    `toOnnx: layer '${layer.name}' (${layer.getClassName()}) cannot be written: ${problem}`,
  );
}

/** Throws OptionError for a layer that takes its channels first. */
export function checkChannelsLast(use: LayerUse): void {
  if ((use.config.dataFormat ?? 'channelsLast') === 'channelsLast') return;
  throw cannotWrite(use, "its dataFormat must be 'channelsLast'; the option layout turns images");
}

/** The constant of a weight, under the layer's name. */
export function weightName(use: LayerUse, what: string, weight: Weight): string {
  const { graph, layer } = use;
  return graph.shared(layer, what, () =>
    graph.floats(`${layer.name}/${what}`, weight.shape, weight.values),
  );
}
