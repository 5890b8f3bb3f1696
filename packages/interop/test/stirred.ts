import { randomUniform, tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Gives every weight values that matter: statistics that are not 0 and 1, biases that are not 0. */
export function stirred(model: LayersModel): LayersModel {
  for (const [i, variable] of model.weights.entries()) {
    const scale = /kernel/.test(variable.originalName) ? 0.3 : 0.5;
    const values = randomUniform(variable.shape as number[], 0, 1, 'float32', i).dataSync();
    const positive = /gamma|variance/.test(variable.originalName) ? 0.5 : -0.5;
    const shape = variable.shape as number[];
    const moved = Float32Array.from(values, (value) => scale * (value + positive));
    variable.write(tensor(moved, shape));
  }
  return model;
}
