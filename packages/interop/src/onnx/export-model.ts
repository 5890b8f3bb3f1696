import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Graph, Value } from './graph';
import { exportLayer } from './layer-exporters';
import type { LayerUse, Weight } from './layer-use';

/** What does not change from layer to layer. */
export type ExportContext = Pick<LayerUse, 'graph' | 'mode'> & { readonly graph: Graph };

const isModel = (layer: layers.Layer): layer is LayersModel & layers.Layer =>
  Array.isArray((layer as Partial<LayersModel>).layers);

function weightsOf(layer: layers.Layer): Weight[] {
  return layer.weights.map((variable) => ({
    shape: variable.shape as number[],
    values: variable.read().dataSync() as Float32Array,
  }));
}

/** Adds a model's layers to a graph, each once it is needed; returns the values of its outputs. */
export function exportModel(
  { graph, mode }: ExportContext,
  model: LayersModel,
  inputs: readonly Value[],
): Value[] {
  const known = new Map<number, Value>();
  for (const [i, { id }] of model.inputs.entries()) known.set(id, inputs[i]!);

  const find = (tensor: SymbolicTensor): Value => {
    const value = known.get(tensor.id);
    if (value) return value;
    const { sourceLayer: layer, nodeIndex, tensorIndex } = tensor;
    const node = layer.inboundNodes[nodeIndex]!;
    const given = node.inputTensors.map(find);
    const outputs = isModel(layer)
      ? exportModel({ graph, mode }, layer, given)
      : [
          exportLayer({
            layer,
            config: layer.getConfig(),
            inputs: given,
            shape: tensor.shape,
            weights: weightsOf(layer),
            graph,
            mode,
          }),
        ];
    for (const [i, { id }] of node.outputTensors.entries()) known.set(id, outputs[i]!);
    return outputs[tensorIndex]!;
  };
  return model.outputs.map(find);
}
