import type { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';

/** A model after `model.save()` and `tf.loadLayersModel()`. */
export async function reloaded(model: LayersModel): Promise<LayersModel> {
  let artifacts: io.ModelArtifacts = {};
  const save = async (given: io.ModelArtifacts) => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
  };
  await model.save({ save });
  return loadLayersModel({ load: async () => artifacts });
}

/** How many numbers a model trains. */
export function trainableParameters(model: LayersModel): number {
  return model.getWeights(true).reduce((sum, weight) => sum + weight.size, 0);
}
