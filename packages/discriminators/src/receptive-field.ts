import { OptionError } from '@gan/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

interface Convolution {
  readonly kernelSize: readonly number[];
  readonly stride?: readonly number[];
  readonly strides?: readonly number[];
}

function isConvolution(layer: object): layer is Convolution {
  return 'kernelSize' in layer;
}

/**
 * Pixels along one side of the patch that decides one output of a convolutional model, computed from
 * its layers.
 *
 * From the last convolution to the first: field = (field - 1) stride + kernelSize, beginning at 1.
 *
 * @throws OptionError when the model branches or has no convolution.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { patchDiscriminator, receptiveField } from '@gan/discriminators';
 *
 * await useBackend();
 * console.log(receptiveField(patchDiscriminator({ filters: 4 }))); // 70
 * ```
 */
export function receptiveField(model: LayersModel): number {
  const convolutions: Convolution[] = (model.layers as object[]).filter(isConvolution);
  if (convolutions.length === 0) {
    throw new OptionError(`receptiveField: model '${model.name}' has no convolution`);
  }
  const branches = model.layers.some((layer) => Array.isArray(layer.input));
  if (branches) {
    throw new OptionError(
      `receptiveField: model '${model.name}' branches; it must be a chain of layers`,
    );
  }
  return convolutions.reduceRight((field, convolution) => {
    const stride = (convolution.stride ?? convolution.strides)?.[0] ?? 1;
    return (field - 1) * stride + (convolution.kernelSize[0] as number);
  }, 1);
}
