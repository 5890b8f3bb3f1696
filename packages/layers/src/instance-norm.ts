import { checkBoolean, checkChoice, checkNumber, checkOptions, ShapeError } from '@gan/core';
import { serialization, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { constantValues } from './initializers';
import { callOnImages, checkImageShape, type ImageShape } from './layer-arguments';
import { type NormActivation, normActivations, normalise, slopeOf } from './normalise';

/** Options of {@link instanceNorm}. */
export interface InstanceNormOptions {
  /** Whether a scale and a shift a channel are learned. Defaults to false. */
  readonly affine?: boolean;
  /** Added to the variance before the root. Defaults to 1e-5. */
  readonly epsilon?: number;
  /** What follows in the same pass: nothing, ReLU, or LeakyReLU 0.2. Defaults to `'none'`. */
  readonly activation?: NormActivation;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

class InstanceNorm extends layers.Layer {
  static readonly className = 'GanInstanceNorm';
  readonly affine: boolean;
  readonly epsilon: number;
  readonly activation: NormActivation;
  #gamma?: LayerVariable;
  #beta?: LayerVariable;

  constructor(options: InstanceNormOptions) {
    const { affine = false, epsilon = 1e-5, activation = 'none' } = options;
    super(options);
    this.affine = checkBoolean('instanceNorm', 'affine', affine);
    this.epsilon = checkNumber('instanceNorm', 'epsilon', epsilon, { min: 0 });
    this.activation = checkChoice('instanceNorm', 'activation', activation, normActivations);
  }

  override build(inputShape: Shape | Shape[]): void {
    const [, , , channels] = checkImageShape('instanceNorm', inputShape);
    if (this.affine) {
      this.#gamma = this.addWeight('gamma', [channels], 'float32', constantValues(1));
      this.#beta = this.addWeight('beta', [channels], 'float32', constantValues(0));
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): ImageShape {
    return checkImageShape('instanceNorm', inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return callOnImages('instanceNorm', inputs, (x) => {
      if (x.shape[1] * x.shape[2] === 1) {
        throw new ShapeError(
          `instanceNorm '${this.name}': needs more than one pixel, got shape ` +
            `[${x.shape.join(', ')}]; use a larger image or fewer levels`,
        );
      }
      const affine = this.affine
        ? { gamma: this.#gamma?.read() as Tensor1D, beta: this.#beta?.read() as Tensor1D }
        : undefined;
      const slope = slopeOf(this.activation);
      return normalise(x, affine, { statistics: 'sample', epsilon: this.epsilon, slope }).y;
    });
  }

  override getConfig(): serialization.ConfigDict {
    const { affine, epsilon, activation } = this;
    return { ...super.getConfig(), affine, epsilon, activation };
  }
}
serialization.registerClass(InstanceNorm, 'gan');

/**
 * Instance normalisation as PyTorch's `InstanceNorm2d` computes it, without running statistics.
 *
 * y = (x - mean) / sqrt(variance + epsilon), mean and biased variance over H and W of each sample
 * and channel, in training and elsewhere alike.
 *
 * Input and output `[B, H, W, C]`. Weights: none, or with `affine` gamma and beta, `[C]` each.
 *
 * @throws OptionError for an option out of range.
 * @throws ShapeError on a single pixel, which has no variance.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { instanceNorm } from '@gan/layers';
 *
 * await useBackend();
 * const x = tf.tensor([1, 3], [1, 1, 2, 1]);
 * const y = instanceNorm().apply(x) as tf.Tensor;
 * console.log(y.dataSync()); // about -1 and 1
 * ```
 *
 * Paper: Ulyanov, Vedaldi and Lempitsky, "Instance normalization", arXiv 1607.08022.
 */
export function instanceNorm(options: InstanceNormOptions = {}): layers.Layer {
  checkOptions('instanceNorm', options, ['affine', 'epsilon', 'activation', 'name']);
  return new InstanceNorm(options);
}
