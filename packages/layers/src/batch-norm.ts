import { checkChoice, checkNumber, checkOptions, ShapeError } from '@gan/core';
import { serialization, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { constantValues, normalValues } from './initializers';
import { callOnImages, checkImageShape, type ImageShape } from './layer-arguments';
import { ownSeed } from './layer-seed';
import {
  type NormActivation,
  normActivations,
  normalise,
  normaliseWith,
  slopeOf,
} from './normalise';
import { trackStatistics } from './track-statistics';

/** Options of {@link batchNorm}. */
export interface BatchNormOptions {
  /** Weight of the new value in the running statistics, PyTorch's meaning. Defaults to 0.1. */
  readonly momentum?: number;
  /** Added to the variance before the root. Defaults to 1e-5. */
  readonly epsilon?: number;
  /** Spread of gamma's first values, N(1, gammaSpread^2). Defaults to 0. */
  readonly gammaSpread?: number;
  /** Seed of gamma's first values. Defaults to one of the layer's own, from its name. */
  readonly seed?: number;
  /** What follows in the same pass: nothing, ReLU, or LeakyReLU 0.2. Defaults to `'none'`. */
  readonly activation?: NormActivation;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

class BatchNorm extends layers.Layer {
  static readonly className = 'GanBatchNorm';
  readonly momentum: number;
  readonly epsilon: number;
  readonly activation: NormActivation;
  readonly #gammaSpread: number;
  readonly #seed: number;
  #gamma?: LayerVariable;
  #beta?: LayerVariable;
  #runningMean?: LayerVariable;
  #runningVariance?: LayerVariable;

  constructor(options: BatchNormOptions) {
    const { momentum = 0.1, epsilon = 1e-5, activation = 'none' } = options;
    const { gammaSpread = 0, seed } = options;
    super(options);
    this.momentum = checkNumber('batchNorm', 'momentum', momentum, { min: 0, max: 1 });
    this.epsilon = checkNumber('batchNorm', 'epsilon', epsilon, { min: 0 });
    this.activation = checkChoice('batchNorm', 'activation', activation, normActivations);
    this.#gammaSpread = checkNumber('batchNorm', 'gammaSpread', gammaSpread, { min: 0 });
    this.#seed = ownSeed('batchNorm', seed, this.name);
  }

  override build(inputShape: Shape | Shape[]): void {
    const [, , , channels] = checkImageShape('batchNorm', inputShape);
    const add = (name: string, values: ReturnType<typeof constantValues>, trainable: boolean) =>
      this.addWeight(name, [channels], 'float32', values, undefined, trainable);
    this.#gamma = add('gamma', normalValues(1, this.#gammaSpread, this.#seed), true);
    this.#beta = add('beta', constantValues(0), true);
    this.#runningMean = add('moving_mean', constantValues(0), false);
    this.#runningVariance = add('moving_variance', constantValues(1), false);
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): ImageShape {
    return checkImageShape('batchNorm', inputShape);
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    return callOnImages('batchNorm', inputs, (x) => {
      const affine = {
        gamma: this.#gamma?.read() as Tensor1D,
        beta: this.#beta?.read() as Tensor1D,
      };
      if (kwargs?.training) return this.#normaliseBatch(x, affine);
      const runningMean = this.#runningMean?.read() as Tensor1D;
      const runningVariance = this.#runningVariance?.read() as Tensor1D;
      const options = { epsilon: this.epsilon, slope: slopeOf(this.activation) };
      return normaliseWith(x, runningMean, runningVariance, affine, options);
    });
  }

  #normaliseBatch(x: Tensor4D, affine: { gamma: Tensor1D; beta: Tensor1D }): Tensor4D {
    const [batch, height, width] = x.shape;
    const count = batch * height * width;
    if (count === 1) {
      throw new ShapeError(
        `batchNorm '${this.name}': needs more than one value a channel to train, got shape ` +
          `[${x.shape.join(', ')}]; use a larger image, a larger batch or fewer levels`,
      );
    }
    const slope = slopeOf(this.activation);
    const options = { statistics: 'batch', epsilon: this.epsilon, slope } as const;
    const { y, mean, variance } = normalise(x, affine, options);
    this.#track(mean, variance, count / (count - 1));
    return y;
  }

  #track(mean: Tensor, variance: Tensor, correction: number): void {
    const [runningMean, runningVariance] = [
      this.#runningMean?.read(),
      this.#runningVariance?.read(),
    ];
    const running = { mean: runningMean as Tensor, variance: runningVariance as Tensor };
    const options = { momentum: this.momentum, correction };
    const next = trackStatistics(running, { mean, variance }, options);
    this.#runningMean?.write(next.mean);
    this.#runningVariance?.write(next.variance);
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      momentum: this.momentum,
      epsilon: this.epsilon,
      activation: this.activation,
      gammaSpread: this.#gammaSpread,
      seed: this.#seed,
    };
  }
}
serialization.registerClass(BatchNorm, 'gan');

/**
 * Batch normalisation as PyTorch's `BatchNorm2d` computes it.
 *
 * y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, a channel at a time. In training mean
 * and biased variance are those of the batch, and running = (1 - momentum) running + momentum value,
 * where the running variance takes the unbiased variance. Elsewhere the running values are used.
 *
 * Input and output `[B, H, W, C]`. Weights, `[C]` each: gamma, beta, moving mean, moving variance.
 * `tf.layers.batchNormalization` differs in its defaults (0.99, 1e-3), in the meaning of momentum
 * and in its biased running variance.
 *
 * @throws OptionError for an option out of range.
 * @throws ShapeError in training on one value a channel, which has no variance.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { batchNorm } from '@gan/layers';
 *
 * await useBackend();
 * const x = tf.tensor([1, 3], [2, 1, 1, 1]);
 * const y = batchNorm().apply(x, { training: true }) as tf.Tensor;
 * console.log(y.dataSync()); // about -1 and 1
 * ```
 *
 * Paper: Ioffe and Szegedy, "Batch normalization", arXiv 1502.03167.
 */
export function batchNorm(options: BatchNormOptions = {}): layers.Layer {
  checkOptions('batchNorm', options, [
    'momentum',
    'epsilon',
    'activation',
    'gammaSpread',
    'seed',
    'name',
  ]);
  return new BatchNorm(options);
}
