import { checkOptions } from '@gan/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  type LatentGanOptions,
  type LatentGenerateOptions,
  latentGanOptionNames,
} from './latent-gan-options';
import { LatentGanTrainer } from './latent-gan-trainer';

/** Real samples `[B, ...]`, and latent vectors `[B, latentDim]` in the place of drawn ones. */
export interface GanBatch {
  readonly real: Tensor;
  readonly z?: Tensor2D;
}

/** Options of {@link GanTrainer}. */
export interface GanTrainerOptions extends LatentGanOptions {
  /** A model from `[B, latentDim]` to samples, trained in place. */
  readonly generator: LayersModel;
  /** A model from samples to logits, trained in place. */
  readonly discriminator: LayersModel;
  /** Length of the latent vectors. */
  readonly latentDim: number;
}

const caller = 'GanTrainer';

/**
 * The original GAN: learns to make samples like given ones from noise z ~ N(0, 1).
 *
 * k times D minimises L_real(D(x)) + L_fake(D(G(z))), each time with new z; then G minimises
 * L_G(D(G(z))). With k = 1 both updates share z and one pass of G. Loss `'minimax'` is the paper's
 * game, `'bce'` its non-saturating form; `'wgan'` with `gradientPenalty: 10` and
 * `discriminatorSteps: 5` is WGAN-GP.
 *
 * @throws OptionError for an option that is missing, unknown, out of range or does not fit the networks.
 *
 * @example
 * ```ts
 * import { mlpDiscriminator } from '@gan/discriminators';
 * import { mlpGenerator } from '@gan/generators';
 * import { GanTrainer, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const trainer = new GanTrainer({
 *   generator: mlpGenerator({ latentDim: 4, outputShape: [2], hidden: [16] }),
 *   discriminator: mlpDiscriminator({ inputShape: [2], hidden: [16] }),
 *   latentDim: 4,
 * });
 * const { D_real, D_fake, G } = await trainer.step({ real: tf.ones([8, 2]) });
 * console.log(D_real, D_fake, G); // each about log 2 = 0.69 at first
 * console.log(trainer.generate(5).shape); // [ 5, 2 ]
 * ```
 *
 * Papers: Goodfellow et al., "Generative adversarial networks", arXiv 1406.2661; Gulrajani et al.,
 * "Improved training of Wasserstein GANs", arXiv 1704.00028.
 */
export class GanTrainer extends LatentGanTrainer<GanBatch> {
  constructor(options: GanTrainerOptions) {
    checkOptions(caller, options, [
      'generator',
      'discriminator',
      'latentDim',
      ...latentGanOptionNames,
    ]);
    const { generator, discriminator, latentDim } = options;
    const sizes = { latentDim, conditions: 0 };
    super(caller, { generator, discriminator }, sizes, options, { latentDim });
  }

  /**
   * Makes samples, without a trace in the run. One seed gives the same samples' latent vectors each time.
   *
   * @param countOrZ How many, or latent vectors `[B, latentDim]`.
   * @param options Mode `'eval'` is the default.
   * @returns `[B, ...]`, which the caller disposes.
   * @throws OptionError for an option that is unknown or out of range.
   * @throws ShapeError for latent vectors of another length or number.
   */
  generate(countOrZ: number | Tensor2D, options: LatentGenerateOptions = {}): Tensor {
    return this.sample(countOrZ, options);
  }
}
