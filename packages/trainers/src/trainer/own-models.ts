import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The networks that the user did not give, so that the trainer disposes them. */
export const ownModels = (
  models: Readonly<Record<string, LayersModel>>,
  given: readonly (LayersModel | undefined)[],
): LayersModel[] => Object.values(models).filter((model) => !given.includes(model));

/** Runs checks of networks that were just made; where one throws, those that are our own are freed. */
export function checkModels<T>(
  models: Readonly<Record<string, LayersModel>>,
  given: readonly (LayersModel | undefined)[],
  check: () => T,
): T {
  try {
    return check();
  } catch (error) {
    for (const model of ownModels(models, given)) model?.dispose?.();
    throw error;
  }
}
