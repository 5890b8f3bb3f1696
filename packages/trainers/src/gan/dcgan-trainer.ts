import { checkInteger, checkOptions } from '@gan/core';
import { dcganDiscriminator } from '@gan/discriminators';
import { dcganGenerator } from '@gan/generators';
import { checkEngine, layerSeed } from '@gan/layers';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  type LatentGanOptions,
  type LatentGenerateOptions,
  latentGanOptionNames,
} from './latent-gan-options';
import { LatentGanTrainer } from './latent-gan-trainer';

/** Real images `[B, H, W, C]` in [-1, 1], and latent vectors `[B, latentDim]` in the place of drawn ones. */
export interface DcganBatch {
  readonly real: Tensor4D;
  readonly z?: Tensor2D;
}

/** Options of {@link DcganTrainer}. */
export interface DcganTrainerOptions extends LatentGanOptions {
  /** Height and width of the images, a power of 2 from 8. Defaults to 64. */
  readonly imageSize?: number;
  /** Channels of the images. Defaults to 3. */
  readonly channels?: number;
  /** Length of the latent vectors. Defaults to 100. */
  readonly latentDim?: number;
  /** The default networks' smallest number of channels. Defaults to 64. */
  readonly filters?: number;
  /** A model from `[B, latentDim]` to images, trained in place. Defaults to `dcganGenerator`. */
  readonly generator?: LayersModel;
  /** A model from images to logits, trained in place. Defaults to `dcganDiscriminator`. */
  readonly discriminator?: LayersModel;
}

const caller = 'DcganTrainer';

/**
 * DCGAN: learns to make images like given ones from noise z ~ N(0, 1), with convolutions.
 *
 * D minimises L_real(D(x)) + L_fake(D(G(z))) in separate passes, which batch norm tells apart; then G
 * minimises L_G(D(G(z))) on the same fakes. G runs once a step.
 *
 * @throws OptionError for an option that is unknown, out of range or does not fit the networks.
 *
 * @example
 * ```ts
 * import { DcganTrainer, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const trainer = new DcganTrainer({ imageSize: 8, filters: 2, latentDim: 4 });
 * const { D_real, D_fake } = await trainer.step({ real: tf.zeros<tf.Rank.R4>([2, 8, 8, 3]) });
 * console.log(D_real, D_fake); // each about log 2 = 0.69 at first
 * console.log(trainer.generate(5).shape); // [ 5, 8, 8, 3 ]
 * ```
 *
 * Paper: Radford, Metz and Chintala, "Unsupervised representation learning with deep convolutional
 * generative adversarial networks", arXiv 1511.06434.
 */
export class DcganTrainer extends LatentGanTrainer<DcganBatch> {
  constructor(options: DcganTrainerOptions = {}) {
    checkOptions(caller, options, [
      'imageSize',
      'channels',
      'latentDim',
      'filters',
      'generator',
      'discriminator',
      ...latentGanOptionNames,
    ]);
    checkEngine(caller);
    const { imageSize = 64, channels = 3, latentDim = 100, filters = 64, seed = 0 } = options;
    checkInteger(caller, 'seed', seed);
    const shape = { imageSize, channels, filters };
    const generator =
      options.generator ??
      dcganGenerator({ ...shape, latentDim, seed: layerSeed(seed, 'generator') });
    const discriminator =
      options.discriminator ??
      dcganDiscriminator({ ...shape, seed: layerSeed(seed, 'discriminator') });
    const sizes = { latentDim, conditions: 0 };
    super(caller, { generator, discriminator }, sizes, options, { ...shape, latentDim });
  }

  /**
   * Makes images, without a trace in the run. One seed gives the same latent vectors each time.
   *
   * @param countOrZ How many, or latent vectors `[B, latentDim]`.
   * @param options Mode `'eval'` is the default.
   * @returns `[B, H, W, C]` in [-1, 1], which the caller disposes.
   * @throws OptionError for an option that is unknown or out of range.
   * @throws ShapeError for latent vectors of another length or number.
   */
  generate(countOrZ: number | Tensor2D, options: LatentGenerateOptions = {}): Tensor4D {
    return this.sample(countOrZ, options) as Tensor4D;
  }
}
