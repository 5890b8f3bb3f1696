import { OptionError } from '@gan/core';
import { ones, type Tensor1D, type Tensor4D, tidy, zeros } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { type NormActivation, normaliseWith, slopeOf } from './normalise';

/**
 * What a norm takes out of its input: mean and biased variance of each channel, `[C]`.
 *
 * @internal
 */
export interface NormStatistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/**
 * Runs a batch or instance norm with given statistics in place of those of its input, so that a piece of an
 * image is normalised as the whole is.
 *
 * y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, then the layer's activation. The layer's running
 * statistics stay as they are.
 *
 * @param layer What {@link batchNorm} or {@link instanceNorm} made, with its weights.
 * @param x `[B, H, W, C]`.
 * @returns `[B, H, W, C]`.
 * @throws OptionError for another layer.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { instanceNorm, normaliseGiven } from '@gan/layers';
 *
 * await useBackend();
 * const piece = tf.tensor4d([3, 5], [1, 1, 2, 1]);
 * const whole = { mean: tf.tensor1d([1]), variance: tf.tensor1d([4]) };
 * console.log(normaliseGiven(instanceNorm(), piece, whole).dataSync()); // about 1 and 2
 * ```
 *
 * @internal
 */
export function normaliseGiven(
  layer: layers.Layer,
  x: Tensor4D,
  { mean, variance }: NormStatistics,
): Tensor4D {
  const name = layer.getClassName();
  if (name !== 'GanBatchNorm' && name !== 'GanInstanceNorm') {
    throw new OptionError(
      `normaliseGiven: layer must be a batchNorm or an instanceNorm, got '${layer.name}' of class ${name}`,
    );
  }
  const { epsilon, activation } = layer as layers.Layer & {
    readonly epsilon: number;
    readonly activation: NormActivation;
  };
  return tidy(() => {
    const channels = x.shape[3];
    const [gamma = ones([channels]), beta = zeros([channels])] = layer.getWeights();
    const affine = { gamma: gamma as Tensor1D, beta: beta as Tensor1D };
    return normaliseWith(x, mean, variance, affine, { epsilon, slope: slopeOf(activation) });
  });
}
