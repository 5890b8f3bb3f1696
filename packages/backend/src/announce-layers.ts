import { CheckpointError } from '@gan/core';
import { serialization } from '@tensorflow/tfjs-core';

/** The classes that `@gan/layers` registers, which saved models name. */
export const layerClasses = [
  'GanBatchNorm',
  'GanConv2d',
  'GanConv2dTranspose',
  'GanDropout',
  'GanImageSizeCheck',
  'GanInstanceNorm',
  'GanLeakyRelu',
  'GanReflectionPad2d',
  'GanResizeConv2d',
  'GanSpectralNorm',
] as const;

/**
 * Has `tf.loadLayersModel` say what to import, where a model names one of our layers and
 * `@gan/layers` is not loaded: TensorFlow.js itself only knows that the class is unknown.
 *
 * Once `@gan/layers` is loaded, its classes take these places.
 */
export function announceLayers(): void {
  const known = serialization.SerializationMap.getMap().classNameMap;
  for (const className of layerClasses) {
    if (!(className in known)) serialization.registerClass(placeFor(className), 'gan');
  }
}

function placeFor(className: string) {
  return class extends serialization.Serializable {
    static readonly className = className;

    getConfig(): serialization.ConfigDict {
      return {};
    }

    static override fromConfig(): never {
      throw new CheckpointError(
        `loadLayersModel: the model has a layer ${className}, which @gan/layers registers; ` +
          "add import '@gan/layers' before the model is loaded",
      );
    }
  };
}
