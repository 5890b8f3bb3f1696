import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { Graph, Value } from './graph';
import { exportLayer } from './layer-exporters';
import type { LayerUse, Weight } from './layer-use';

/** What does not change from layer to layer. */
export type ExportContext = Pick<LayerUse, 'graph' | 'mode'> & { readonly graph: Graph };

const isModel = (layer: layers.Layer): layer is LayersModel & layers.Layer =>
  Array.isArray((layer as Partial<LayersModel>).layers);

function weightsOf(layer: layers.Layer): Promise<Weight[]> {
  return Promise.all(
    layer.weights.map(async (variable) => ({
      shape: variable.shape as number[],
      values: (await variable.read().data()) as Float32Array,
    })),
  );
}

/** Adds a model's layers to a graph, each once it is needed; returns the values of its outputs. */
export async function exportModel(
  { graph, mode }: ExportContext,
  model: LayersModel,
  inputs: readonly Value[],
): Promise<Value[]> {
  const known = new Map<number, Value>();
  for (const [i, { id }] of model.inputs.entries()) known.set(id, inputs[i]!);

  // On a stack of its own, as networks may be deeper than the call stack.
  const waiting = model.outputs.toReversed();
  while (waiting.length > 0) {
    const tensor = waiting.at(-1)!;
    const { sourceLayer: layer, nodeIndex } = tensor;
    const node = layer.inboundNodes[nodeIndex]!;
    const missing = node.inputTensors.filter(({ id }) => !known.has(id));
    if (missing.length > 0 && !known.has(tensor.id)) {
      waiting.push(...missing.toReversed());
      continue;
    }
    waiting.pop();
    if (known.has(tensor.id)) continue;
    const given = node.inputTensors.map(({ id }) => known.get(id)!);
    const outputs = isModel(layer)
      ? await exportModel({ graph, mode }, layer, given)
      : [
          exportLayer({
            layer,
            config: layer.getConfig(),
            inputs: given,
            shape: tensor.shape,
            weights: await weightsOf(layer),
            graph,
            mode,
          }),
        ];
    for (const [i, { id }] of node.outputTensors.entries()) known.set(id, outputs[i]!);
  }
  return model.outputs.map(({ id }) => known.get(id)!);
}
