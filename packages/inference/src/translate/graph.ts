import { OptionError } from '@gan/core';
import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** A layer at work in a model: what it makes, of what. */
export interface GraphNode {
  readonly layer: layers.Layer;
  /** Places of its inputs in {@link Graph.nodes}. */
  readonly inputs: readonly number[];
  readonly channels: number;
}

/**
 * A model of one image that makes one image, as a list in which each node follows its inputs; models inside
 * it are taken apart.
 */
export interface Graph {
  readonly model: LayersModel;
  /** The first is the image; the last makes the output. */
  readonly nodes: readonly GraphNode[];
}

/**
 * The graph of a model.
 *
 * @throws OptionError when it does not take one image `[B, H, W, C]` and make one.
 */
export function graphOf(caller: string, model: LayersModel): Graph {
  const [image, ...others] = model.inputs;
  const [output, ...more] = model.outputs;
  const isImage = (tensor: SymbolicTensor | undefined) => tensor?.shape.length === 4;
  if (!isImage(image) || !isImage(output) || others.length + more.length > 0) {
    const shapes = (tensors: readonly SymbolicTensor[]) =>
      tensors.map(({ shape }) => `[${shape.map((size) => size ?? '?').join(', ')}]`).join(' and ');
    throw new OptionError(
      `${caller}: model must make an image of one image, but '${model.name}' makes ` +
        `${shapes(model.outputs)} of ${shapes(model.inputs)}; give a generator such as a U-Net or a ResNet`,
    );
  }
  const first = { layer: image!.sourceLayer, inputs: [], channels: image!.shape.at(-1) ?? 0 };
  const nodes: GraphNode[] = [first];
  const [last] = addModel(nodes, model, [0]);
  // A model inside may make more than is used.
  return { model, nodes: nodes.slice(0, last! + 1) };
}

const isModel = (layer: layers.Layer): layer is LayersModel & layers.Layer =>
  Array.isArray((layer as Partial<LayersModel>).layers);

/** Adds the nodes of a model, and of those inside it, to a list; returns the places of its outputs. */
function addModel(
  nodes: GraphNode[],
  model: LayersModel,
  inputs: readonly number[],
): readonly number[] {
  const places = new Map(model.inputs.map(({ id }, i) => [id, inputs[i]!]));
  // On a stack of its own, as networks may be deeper than the call stack.
  const waiting: SymbolicTensor[] = [...model.outputs];
  while (waiting.length > 0) {
    const tensor = waiting.at(-1)!;
    const sources = inputsOf(tensor);
    const missing = sources.filter(({ id }) => !places.has(id));
    if (missing.length > 0 && !places.has(tensor.id)) {
      waiting.push(...missing.toReversed());
      continue;
    }
    waiting.pop();
    if (places.has(tensor.id)) continue;
    const { sourceLayer: layer, nodeIndex } = tensor;
    const from = sources.map(({ id }) => places.get(id)!);
    if (isModel(layer)) {
      const made = addModel(nodes, layer, from);
      const { outputTensors } = layer.inboundNodes[nodeIndex]!;
      for (const [i, { id }] of outputTensors.entries()) places.set(id, made[i]!);
    } else {
      places.set(tensor.id, nodes.length);
      nodes.push({ layer, inputs: from, channels: tensor.shape.at(-1) ?? 0 });
    }
  }
  return model.outputs.map(({ id }) => places.get(id)!);
}

function inputsOf({ id, sourceLayer, nodeIndex }: SymbolicTensor): SymbolicTensor[] {
  const inputs = sourceLayer.inboundNodes[nodeIndex]?.inputTensors ?? [];
  // TensorFlow.js has an input layer make its image of itself.
  return inputs.filter((input) => input.id !== id);
}

/** The nodes that `wanted` are made of, themselves included, in order; what is given is not made. */
export function nodesFor(
  { nodes }: Graph,
  wanted: readonly number[],
  given: (node: number) => boolean,
): number[] {
  const needed = new Set<number>();
  const waiting = [...wanted];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (needed.has(node) || given(node)) continue;
    needed.add(node);
    waiting.push(...nodes[node]!.inputs);
  }
  return [...needed].sort((a, b) => a - b);
}
