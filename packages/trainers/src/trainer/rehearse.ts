import { eachStep } from '@gan/core';
import { randomState, restoreRandomState } from '@gan/layers';
import { dispose, type Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Runs `compute` and puts back the model's random streams and running statistics: the next run draws
 * the same dropout masks and gives the same output.
 */
export function rehearse<T>(model: LayersModel, compute: () => T): T {
  const streams = eachStep(() => randomState(model));
  const trainable = new Set(model.getWeights(true));
  const running = model.getWeights().filter((weight) => !trainable.has(weight)) as Variable[];
  const before = running.map((variable) => variable.clone());
  try {
    return compute();
  } finally {
    for (const [i, variable] of running.entries()) {
      const value = before[i];
      if (value) variable.assign(value);
    }
    dispose(before);
    eachStep(() => {
      restoreRandomState(model, streams);
      return {};
    });
  }
}
