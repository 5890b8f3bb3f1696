import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';

/** The parts of tfjs-layers' graph that are walked here; its types leave them out. */
interface GraphNode {
  readonly outboundLayer: GraphLayer;
  readonly inputTensors: readonly { readonly id: number }[];
  readonly outputTensors: readonly { readonly id: number }[];
}
interface GraphLayer {
  computeOutputShape(inputs: Shape | Shape[]): Shape | Shape[];
  readonly nodesByDepth?: Readonly<Record<string, readonly GraphNode[]>>;
  build(input: Shape): void;
  readonly inputs?: readonly { readonly id: number }[];
}

/**
 * The number of values that the layers of a network put out for inputs of given shapes.
 *
 * @param inputs Whole shapes, `[B, ...]`, one an input.
 */
export function activationCount(model: LayersModel, inputs: readonly Shape[]): number {
  return countLayers(model as unknown as GraphLayer, inputs);
}

function countLayers(model: GraphLayer, given: readonly Shape[]): number {
  // A Sequential makes its graph when it is first used, or asked to.
  if (Object.keys(model.nodesByDepth ?? {}).length === 0) model.build(given[0] as Shape);
  const { nodesByDepth = {}, inputs = [] } = model;
  const shapes = new Map(inputs.map(({ id }, i) => [id, given[i] as Shape]));
  let count = 0;
  const depths = Object.keys(nodesByDepth).sort((a, b) => Number(b) - Number(a));
  for (const node of depths.flatMap((depth) => nodesByDepth[depth] ?? [])) {
    const { outboundLayer: layer, inputTensors, outputTensors } = node;
    if (outputTensors.every(({ id }) => shapes.has(id))) continue; // the input itself
    const into = inputTensors.map(({ id }) => shapes.get(id) as Shape);
    const out = layer.computeOutputShape(into.length === 1 ? (into[0] as Shape) : into);
    const outs = (Array.isArray(out[0]) ? out : [out]) as Shape[];
    for (const [i, { id }] of outputTensors.entries()) shapes.set(id, outs[i] as Shape);
    // A model in a model: its layers count, its own output is the last of them.
    count += 'layers' in layer ? countLayers(layer, into) : outs.reduce((n, s) => n + sizeOf(s), 0);
  }
  return count;
}

const sizeOf = (shape: Shape) => shape.reduce<number>((size, n) => size * (n ?? 1), 1);
