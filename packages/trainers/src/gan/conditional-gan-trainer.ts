import { checkInteger, checkOptions } from '@gan/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  type LatentGanOptions,
  type LatentGenerateOptions,
  latentGanOptionNames,
} from './latent-gan-options';
import { LatentGanTrainer } from './latent-gan-trainer';

/**
 * Real samples `[B, ...]` and their conditions `[B, conditions]`, and latent vectors `[B, latentDim]`
 * in the place of drawn ones.
 */
export interface ConditionalGanBatch {
  readonly real: Tensor;
  readonly condition: Tensor2D;
  readonly z?: Tensor2D;
}

/** Options of {@link ConditionalGanTrainer}. */
export interface ConditionalGanTrainerOptions extends LatentGanOptions {
  /** A model from `[B, latentDim]` and `[B, conditions]` to samples, trained in place. */
  readonly generator: LayersModel;
  /** A model from samples and `[B, conditions]` to logits, trained in place. */
  readonly discriminator: LayersModel;
  /** Length of the latent vectors. */
  readonly latentDim: number;
  /** Length of the condition vectors. */
  readonly conditions: number;
}

/** How {@link ConditionalGanTrainer.generate} runs. */
export interface ConditionalGenerateOptions extends LatentGenerateOptions {
  /** What to make, `[count, conditions]`; `oneHot(labels, classes)` makes it of labels. */
  readonly condition: Tensor2D;
}

const caller = 'ConditionalGanTrainer';

/**
 * The conditional GAN: learns to make samples that go with a condition, such as a class.
 *
 * As {@link GanTrainer}, with a condition vector y beside z and beside what is judged: D minimises
 * L_real(D(x, y)) + L_fake(D(G(z, y), y)), G minimises L_G(D(G(z, y), y)), y being the real
 * samples'.
 *
 * @throws OptionError for an option that is missing, unknown, out of range or does not fit the networks.
 *
 * @example
 * ```ts
 * import { mlpDiscriminator } from '@gan/discriminators';
 * import { mlpGenerator } from '@gan/generators';
 * import { ConditionalGanTrainer, oneHot, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const trainer = new ConditionalGanTrainer({
 *   generator: mlpGenerator({ latentDim: 4, outputShape: [2], hidden: [16], conditions: 3 }),
 *   discriminator: mlpDiscriminator({ inputShape: [2], hidden: [16], conditions: 3 }),
 *   latentDim: 4,
 *   conditions: 3,
 * });
 * await trainer.step({ real: tf.ones([2, 2]), condition: oneHot([0, 2], 3) });
 * console.log(trainer.generate(2, { condition: oneHot([1, 1], 3) }).shape); // [ 2, 2 ]
 * ```
 *
 * Paper: Mirza and Osindero, "Conditional generative adversarial nets", arXiv 1411.1784.
 */
export class ConditionalGanTrainer extends LatentGanTrainer<ConditionalGanBatch> {
  constructor(options: ConditionalGanTrainerOptions) {
    checkOptions(caller, options, [
      'generator',
      'discriminator',
      'latentDim',
      'conditions',
      ...latentGanOptionNames,
    ]);
    const { generator, discriminator, latentDim, conditions } = options;
    checkInteger(caller, 'conditions', conditions, { min: 1 });
    const sizes = { latentDim, conditions };
    super(caller, { generator, discriminator }, sizes, options, sizes);
  }

  /**
   * Makes samples for conditions, without a trace in the run. One seed gives the same latent vectors
   * each time.
   *
   * @param countOrZ How many, or latent vectors `[B, latentDim]`.
   * @param options The conditions, and how to run; mode `'eval'` is the default.
   * @returns `[B, ...]`, which the caller disposes.
   * @throws OptionError for an option that is unknown or out of range.
   * @throws ShapeError for latent or condition vectors of another length or number.
   */
  generate(countOrZ: number | Tensor2D, options: ConditionalGenerateOptions): Tensor {
    return this.sample(countOrZ, options);
  }
}
