import { checkInteger, checkNumber } from '@gan/core';
import { type AdversarialLossKind, adversarialLoss } from '@gan/losses';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { GenerateOptions } from '../trainer/run-generator';
import {
  type TrainerOptions,
  trainerOptionNames,
  trainerOptions,
} from '../trainer/trainer-options';
import type { VectorSizes } from './check-latent-gan';

/**
 * A step's losses: D_real and D_fake, whose sum D minimises, and G. With a gradient penalty there is
 * D_penalty too, a third summand of D's. After several discriminator steps D's are those of the last.
 */
export type LatentGanLossName = 'D_real' | 'D_fake' | 'G';

/** A step's losses before they are read. */
export type LatentGanLosses = Record<LatentGanLossName, Scalar> & Record<string, Scalar>;

/** Options of the trainers whose generator makes samples from latent vectors. */
export interface LatentGanOptions extends TrainerOptions {
  /** The adversarial loss, see {@link AdversarialLossKind}. Defaults to `'bce'`, the non-saturating loss. */
  readonly loss?: AdversarialLossKind;
  /** Steps of the discriminator before one of the generator, k in the paper. Defaults to 1. */
  readonly discriminatorSteps?: number;
  /** Weight of WGAN-GP's gradient penalty, there 10. Defaults to 0, none. */
  readonly gradientPenalty?: number;
}

/** How latent-vector trainers' `generate` runs. */
export interface LatentGenerateOptions extends GenerateOptions {
  /** Latent vectors `[count, latentDim]`. Defaults to draws from N(0, 1) by `seed`. */
  readonly z?: Tensor2D;
}

/** The names of {@link LatentGanOptions}. */
export const latentGanOptionNames = [
  'loss',
  'discriminatorSteps',
  'gradientPenalty',
  ...trainerOptionNames,
];

/** The options with their defaults, and the sizes of vectors. */
export type LatentGanSettings = ReturnType<typeof latentGanSettings>['settings'];

/** The checked options, and what is made of them. */
export function latentGanSettings(caller: string, sizes: VectorSizes, options: LatentGanOptions) {
  const { adam, ema, accumulate, seed } = trainerOptions(caller, options);
  const { loss: kind = 'bce', discriminatorSteps = 1, gradientPenalty = 0 } = options;
  checkInteger(caller, 'discriminatorSteps', discriminatorSteps, { min: 1 });
  checkNumber(caller, 'gradientPenalty', gradientPenalty, { min: 0 });
  const loss = adversarialLoss(kind);
  const settings = {
    ...sizes,
    loss: kind,
    discriminatorSteps,
    gradientPenalty,
    ema,
    accumulate,
    seed,
  };
  return { settings, adam, loss };
}

/** The names of a step's losses. */
export const lossNames = ({ gradientPenalty }: LatentGanSettings): readonly string[] => [
  'D_real',
  'D_fake',
  ...(gradientPenalty > 0 ? ['D_penalty'] : []),
  'G',
];
