import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { ReferenceModule } from './reference-module';
import { type AxisOrder, imageOrder } from './torch-layout';
import { kindOfLayer, unwrapped } from './wrapped-layer';

/** Layers that are modules of a sequence in PyTorch, but have no weights. */
const passing = ['Activation', 'ReLU', 'LeakyReLU', 'ELU', 'GanLeakyRelu', 'Dropout', 'GanDropout'];

/** Whether all of a model's weights are dense layers'. */
export function isMlp(model: LayersModel): boolean {
  const withWeights = model.layers.filter(({ weights }) => weights.length > 0);
  return withWeights.length > 0 && withWeights.every((layer) => kindOfLayer(layer) === 'Dense');
}

/** Whether an activation comes with a dense layer, which is a module of its own in PyTorch. */
const hasActivation = (layer: layers.Layer) => {
  const { activation } = unwrapped(layer).getConfig();
  return activation !== undefined && activation !== null && activation !== 'linear';
};

/** How the values of an image that the model flattens first are ordered; the rest follow as they are. */
function inputOrder(model: LayersModel): AxisOrder | undefined {
  const flatten = model.layers.find((layer) => layer.getClassName() === 'Flatten');
  const shape = (flatten?.input as { readonly shape: readonly number[] } | undefined)?.shape;
  return shape?.length === 4 ? imageOrder(shape.slice(1)) : undefined;
}

/** How the values of an image that the model makes last are ordered. */
function outputOrder(model: LayersModel): AxisOrder | undefined {
  const last = model.layers.at(-1);
  const shape = last?.getConfig().targetShape as readonly number[] | undefined;
  return last?.getClassName() === 'Reshape' && shape?.length === 3 ? imageOrder(shape) : undefined;
}

/** An order that is followed by values that stay where they are. */
function extended(order: AxisOrder | undefined, count: number): AxisOrder | undefined {
  if (!order || order.length >= count) return order;
  return Array.from({ length: count }, (_, i) => order[i] ?? i);
}

/** One sequence: a dense layer at 0, its activation, perhaps dropout, the next dense layer. */
export function mlpNames(model: LayersModel): ReferenceModule[] {
  const modules: ReferenceModule[] = [];
  let place = 0;
  for (const layer of model.layers) {
    const kind = kindOfLayer(layer);
    if (kind === 'Dense') {
      modules.push({ name: `model.${place}`, layer });
      place += hasActivation(layer) ? 2 : 1;
    } else if (passing.includes(kind)) place++;
  }
  const [first, last] = [modules[0]!, modules.at(-1)!];
  const [inputs] = unwrapped(first.layer).weights[0]!.shape as number[];
  return modules.map((module) => ({
    ...module,
    inputOrder: module === first ? extended(inputOrder(model), inputs!) : undefined,
    outputOrder: module === last ? outputOrder(model) : undefined,
  }));
}
