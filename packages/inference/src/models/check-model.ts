import { OptionError, show } from '@gan/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Checks that a value is a model of TensorFlow.js layers, of whatever copy of them. */
export function checkModel(caller: string, model: unknown): asserts model is LayersModel {
  const { apply, layers, save } = (model ?? {}) as Partial<LayersModel>;
  if (typeof apply !== 'function' || !Array.isArray(layers) || typeof save !== 'function') {
    throw new OptionError(
      `${caller}: model must be a LayersModel, as generatorFrom and loadModel return and a trainer's models ` +
        `hold (models.generator), got ${show(model)}`,
    );
  }
  if (isDisposed(model as LayersModel)) {
    throw new OptionError(`${caller}: model is disposed of; load or build it again`);
  }
}

/** Whether a model's weights are gone. */
function isDisposed({ weights }: LayersModel): boolean {
  try {
    for (const weight of weights) weight.read();
    return false;
  } catch {
    return true;
  }
}
