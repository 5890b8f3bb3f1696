import { checkBoolean, checkNumber, checkOptions, OptionError } from '@gan/core';
import type { Norm } from '@gan/layers';
import { type AdversarialLossKind, adversarialLoss } from '@gan/losses';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkExtraLosses, type ExtraLosses } from '../trainer/extra-losses';
import { type NetworkOptions, networkOptionNames } from '../trainer/network-options';
import type { GenerateOptions } from '../trainer/run-generator';
import {
  type TrainerOptions,
  trainerOptionNames,
  trainerOptions,
} from '../trainer/trainer-options';

/** Pairs of images, `[B, H, W, C]` in [-1, 1]: what is given and what it should become. */
export interface Pix2PixBatch {
  readonly a: Tensor4D;
  readonly b: Tensor4D;
}

/**
 * A step's losses under the reference's names.
 *
 * G_GAN is the generator's adversarial loss and G_L1 the mean absolute error times lambdaL1; D_real
 * and D_fake are the discriminator's losses, whose mean it minimises.
 */
export type Pix2PixLossName = 'G_GAN' | 'G_L1' | 'D_real' | 'D_fake';

/** A step's losses before they are read, extra ones under their own names. */
export type Pix2PixLosses = Record<Pix2PixLossName, Scalar> & Record<string, Scalar>;

/** Options of {@link Pix2PixTrainer}. */
export interface Pix2PixTrainerOptions extends TrainerOptions, NetworkOptions {
  /** Size of the training images, for the default generator's depth. Defaults to 256. */
  readonly imageSize?: number;
  /** Channels of `a`. Defaults to 3. */
  readonly inputChannels?: number;
  /** Channels of `b`. Defaults to 3. */
  readonly outputChannels?: number;
  /** Norm of the default networks. Defaults to `'batch'`. */
  readonly norm?: Norm;
  /** Whether the default generator drops half of some values. Defaults to true. */
  readonly dropout?: boolean;
  /** A model from `a` to `b`, trained in place. Defaults to `unetGenerator`. */
  readonly generator?: LayersModel;
  /**
   * A model from concat(a, b) to logits, or from b alone where `conditional` is false, trained in
   * place; `patchDiscriminator` and `pixelDiscriminator` give every patch size. Defaults to
   * `patchDiscriminator`, 70 x 70.
   */
  readonly discriminator?: LayersModel;
  /** Whether the discriminator sees `a` beside what it judges. Defaults to true. */
  readonly conditional?: boolean;
  /** Weight of the L1 loss. Defaults to 100. */
  readonly lambdaL1?: number;
  /** Weight of the generator's adversarial loss; with 0 there is no discriminator's update. Defaults to 1. */
  readonly lambdaGan?: number;
  /** The adversarial loss, see {@link AdversarialLossKind}. Defaults to `'bce'`. */
  readonly loss?: AdversarialLossKind;
  /** Losses of your own, added to the generator's and logged by name. Defaults to none. */
  readonly extraLosses?: ExtraLosses;
}

/** How {@link Pix2PixTrainer.generate} runs the generator; mode `'train'` is its default. */
export type Pix2PixGenerateOptions = GenerateOptions;

/** The reference's names of the losses. */
export const lossNames: readonly Pix2PixLossName[] = ['G_GAN', 'G_L1', 'D_real', 'D_fake'];

const optionNames = [
  'imageSize',
  'inputChannels',
  'outputChannels',
  'generator',
  'discriminator',
  'conditional',
  'lambdaL1',
  'lambdaGan',
  'loss',
  'extraLosses',
  ...networkOptionNames,
  ...trainerOptionNames,
];

const caller = 'Pix2PixTrainer';

/** The options with their defaults. */
export type Pix2PixSettings = ReturnType<typeof pix2pixSettings>['settings'];

/** The checked options, and what is made of them. */
export function pix2pixSettings(options: Pix2PixTrainerOptions) {
  checkOptions(caller, options, optionNames);
  const { adam, ema, accumulate, seed } = trainerOptions(caller, options);
  const { imageSize = 256, inputChannels = 3, outputChannels = 3, filters = 64 } = options;
  const { lambdaL1 = 100, lambdaGan = 1, loss: kind = 'bce', conditional = true } = options;
  checkNumber(caller, 'lambdaL1', lambdaL1, { min: 0 });
  checkNumber(caller, 'lambdaGan', lambdaGan, { min: 0 });
  checkBoolean(caller, 'conditional', conditional);
  const loss = adversarialLoss(kind);
  const extraLosses = checkExtraLosses(caller, options.extraLosses ?? {}, lossNames);
  if (lambdaL1 === 0 && lambdaGan === 0 && extraLosses.length === 0) {
    throw new OptionError(`${caller}: lambdaL1 and lambdaGan are both 0, so nothing is learnt`);
  }
  const settings = {
    imageSize,
    inputChannels,
    outputChannels,
    filters,
    conditional,
    lambdaL1,
    lambdaGan,
    loss: kind,
    extraLosses: options.extraLosses,
    ema,
    accumulate,
    seed,
  };
  return { settings, adam, loss, extraLosses };
}
