import { CheckpointError, Rng, type RngState } from '@gan/core';
import { dispose, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { RandomLayer } from './dropout';

/**
 * The random streams of a model's layers, by layer name.
 *
 * @internal
 */
export type RandomState = Record<string, RngState>;

function randomLayers(model: LayersModel): RandomLayer[] {
  return model.layers.filter((layer): layer is RandomLayer => 'rng' in layer);
}

/**
 * Where the streams of a model's random layers stand, as plain JSON.
 *
 * @internal
 */
export function randomState(model: LayersModel): RandomState {
  return Object.fromEntries(randomLayers(model).map((layer) => [layer.name, layer.rng.state()]));
}

/**
 * Puts the streams of a model's random layers where {@link randomState} found them.
 *
 * @throws CheckpointError when a layer's stream is missing; the model is left as it was.
 *
 * @internal
 */
export function restoreRandomState(model: LayersModel, state: RandomState): void {
  const restored = randomLayers(model).map((layer) => {
    const stream = state[layer.name];
    if (!stream) {
      throw new CheckpointError(
        `restoreRandomState: there is no random state for layer '${layer.name}'; ` +
          'the state belongs to another architecture',
      );
    }
    return { layer, rng: Rng.from(stream) };
  });
  for (const { layer, rng } of restored) layer.rng = rng;
}

/**
 * Runs `compute` with a model's random layers drawing from `rng`, and puts back their own streams
 * and the model's running statistics afterwards: sampling during a run does not change the run.
 */
export function sampling<T>(model: LayersModel, rng: Rng, compute: () => T): T {
  const streams = randomState(model);
  const variables = model.getWeights() as Variable[];
  const trainable = new Set(model.getWeights(true));
  const running = variables.filter((variable) => !trainable.has(variable));
  const before: Tensor[] = running.map((variable) => variable.clone());
  for (const layer of randomLayers(model)) layer.rng = rng.fork(layer.name);
  try {
    return compute();
  } finally {
    for (const [i, variable] of running.entries()) variable.assign(before[i] as Tensor);
    dispose(before);
    restoreRandomState(model, streams);
  }
}
