import { OptionError } from '@gan/core';
import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** A layer at work in a model: what it makes, of what. */
export interface GraphNode {
  readonly layer: layers.Layer;
  /** Places of its inputs in {@link Graph.nodes}. */
  readonly inputs: readonly number[];
  readonly channels: number;
}

/** A model of one image that makes one image, as a list in which each node follows its inputs. */
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
  const nodes: GraphNode[] = [];
  const places = new Map<number, number>();
  // On a stack of its own, as networks may be deeper than the call stack.
  const waiting: SymbolicTensor[] = [output!];
  while (waiting.length > 0) {
    const tensor = waiting.at(-1)!;
    const inputs = inputsOf(tensor);
    const missing = inputs.filter(({ id }) => !places.has(id));
    if (missing.length > 0) {
      waiting.push(...missing.toReversed());
      continue;
    }
    waiting.pop();
    if (places.has(tensor.id)) continue;
    places.set(tensor.id, nodes.length);
    nodes.push({
      layer: tensor.sourceLayer,
      inputs: inputs.map(({ id }) => places.get(id)!),
      channels: tensor.shape.at(-1) ?? 0,
    });
  }
  return { model, nodes };
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
