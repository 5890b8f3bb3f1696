import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NamedVariable } from '../optimise/adam';

/** A model's trainable variables, named `prefix/layer/weight`. */
export function trainableVariables(prefix: string, model: LayersModel): NamedVariable[] {
  return namedVariables(prefix, model, true);
}

/** All of a model's variables, running statistics included, named `prefix/layer/weight`. */
export function allVariables(prefix: string, model: LayersModel): NamedVariable[] {
  return namedVariables(prefix, model, false);
}

function namedVariables(prefix: string, model: LayersModel, trainable: boolean): NamedVariable[] {
  const weights = trainable ? model.trainableWeights : model.weights;
  const variables = model.getWeights(trainable) as Variable[];
  return variables.map((variable, i) => ({
    name: `${prefix}/${weights[i]?.originalName}`,
    variable,
  }));
}
