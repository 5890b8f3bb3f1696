import { checkChoice, checkInteger, checkNumber, checkOptions, Rng, ShapeError } from '@gan/core';
import { patchDiscriminator } from '@gan/discriminators';
import { unetGenerator } from '@gan/generators';
import { layerSeed, sampling } from '@gan/layers';
import { type AdversarialLoss, type AdversarialLossKind, adversarialLoss, l1 } from '@gan/losses';
import {
  add,
  concat,
  keep,
  mul,
  type Scalar,
  scalar,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { Adam, type AdamOptions } from './adam';
import { lossAndGradients } from './gradients';
import { trainableVariables } from './model-variables';
import { type GenerateMode, readLosses, type Trainer } from './trainer';

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

/** A step's losses before they are read. */
export type Pix2PixLosses = Record<Pix2PixLossName, Scalar>;

/** Options of {@link Pix2PixTrainer}. */
export interface Pix2PixTrainerOptions extends AdamOptions {
  /** Size of the training images, for the default generator's depth. Defaults to 256. */
  readonly imageSize?: number;
  /** Channels of `a`. Defaults to 3. */
  readonly inputChannels?: number;
  /** Channels of `b`. Defaults to 3. */
  readonly outputChannels?: number;
  /** Channels of the default networks' first layer. Defaults to 64. */
  readonly filters?: number;
  /** A model from `a` to `b`, trained in place. Defaults to `unetGenerator`. */
  readonly generator?: LayersModel;
  /** A model from concat(a, b) to logits, trained in place. Defaults to `patchDiscriminator`. */
  readonly discriminator?: LayersModel;
  /** Weight of the L1 loss. Defaults to 100. */
  readonly lambdaL1?: number;
  /** Weight of the generator's adversarial loss; with 0 there is no discriminator's update. Defaults to 1. */
  readonly lambdaGan?: number;
  /** Defaults to `'bce'`. */
  readonly loss?: AdversarialLossKind;
  /** Seed of weights and dropout. Defaults to 0. */
  readonly seed?: number;
}

/** How {@link Pix2PixTrainer.generate} runs the generator. */
export interface Pix2PixGenerateOptions {
  /**
   * `'train'`, the reference's way at test time: statistics of the given batch, dropout on.
   * `'eval'`: running statistics, no dropout. Defaults to `'train'`.
   */
  readonly mode?: GenerateMode;
  /** Seed of the dropout in mode `'train'`. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'Pix2PixTrainer';

/**
 * pix2pix: learns to translate images from pairs, with a conditional adversarial loss and L1.
 *
 * D minimises (L_fake(D(a, G(a))) + L_real(D(a, b))) / 2, then G minimises
 * lambdaGan L_G(D(a, G(a))) + lambdaL1 mean|b - G(a)|, both by Adam. G runs once a step: both
 * updates see the same fake, with one dropout mask.
 *
 * @example
 * ```ts
 * import { Pix2PixTrainer, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend('cpu');
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 4 });
 * const a = tf.zeros<tf.Rank.R4>([1, 32, 32, 3]);
 * const b = tf.ones<tf.Rank.R4>([1, 32, 32, 3]);
 * const { G_L1 } = await trainer.step({ a, b });
 * console.log(G_L1); // about 100: |1 - tanh(~0)| * lambdaL1
 * ```
 *
 * Paper: Isola et al., "Image-to-image translation with conditional adversarial networks",
 * arXiv 1611.07004.
 */
export class Pix2PixTrainer implements Trainer<Pix2PixBatch> {
  readonly models: { readonly generator: LayersModel; readonly discriminator: LayersModel };
  readonly optimizers: { readonly generator: Adam; readonly discriminator: Adam };
  readonly #loss: AdversarialLoss;
  readonly #lambdaL1: number;
  readonly #lambdaGan: number;
  readonly #ownModels: readonly LayersModel[];

  /**
   * @throws OptionError for an option that is unknown or out of range.
   */
  constructor(options: Pix2PixTrainerOptions = {}) {
    checkOptions(caller, options, optionNames);
    const { imageSize = 256, inputChannels = 3, outputChannels = 3, filters = 64 } = options;
    const { lambdaL1 = 100, lambdaGan = 1, loss = 'bce', seed = 0 } = options;
    checkInteger(caller, 'inputChannels', inputChannels, { min: 1 });
    checkInteger(caller, 'outputChannels', outputChannels, { min: 1 });
    this.#lambdaL1 = checkNumber(caller, 'lambdaL1', lambdaL1, { min: 0 });
    this.#lambdaGan = checkNumber(caller, 'lambdaGan', lambdaGan, { min: 0 });
    this.#loss = adversarialLoss(loss);
    const generator =
      options.generator ??
      unetGenerator({
        imageSize,
        inputChannels,
        outputChannels,
        filters,
        seed: layerSeed(seed, 'generator'),
      });
    const discriminator =
      options.discriminator ??
      patchDiscriminator({
        inputChannels: inputChannels + outputChannels,
        filters,
        seed: layerSeed(seed, 'discriminator'),
      });
    this.models = { generator, discriminator };
    this.#ownModels = [generator, discriminator].filter(
      (model) => model !== options.generator && model !== options.discriminator,
    );
    const { learningRate, beta1, beta2, epsilon } = options;
    const adam = { learningRate, beta1, beta2, epsilon };
    this.optimizers = {
      generator: new Adam(trainableVariables('generator', generator), adam),
      discriminator: new Adam(trainableVariables('discriminator', discriminator), adam),
    };
  }

  /**
   * One training step that leaves its losses on the device, for loops that log now and then.
   *
   * @returns The losses, which the caller disposes.
   * @throws ShapeError when the batch is not a pair of image batches of one size.
   */
  update({ a, b }: Pix2PixBatch): Pix2PixLosses {
    checkPair(a, b);
    const { generator, discriminator } = this.optimizers;
    return tidy(() => {
      const losses = zeroLosses();

      const generatorStep = lossAndGradients(() => {
        const fake = this.#translate(a);

        // D learns inside G's tape and before G is judged, so one pass of G serves both updates.
        if (this.#lambdaGan > 0) {
          const constantFake = fake.clone();
          const discriminatorStep = lossAndGradients(() => {
            losses.D_fake = keep(this.#loss.fake(this.#judge(a, constantFake)));
            losses.D_real = keep(this.#loss.real(this.#judge(a, b)));
            return mul(add(losses.D_fake, losses.D_real), 0.5) as Scalar;
          }, discriminator.variables);
          discriminator.apply(discriminatorStep.gradients);

          const judgement = this.#loss.generator(this.#judge(a, fake));
          losses.G_GAN = keep(mul(judgement, this.#lambdaGan));
        }
        losses.G_L1 = keep(mul(l1(fake, b), this.#lambdaL1));
        return add(losses.G_GAN, losses.G_L1) as Scalar;
      }, generator.variables);
      generator.apply(generatorStep.gradients);

      return losses;
    });
  }

  /** One training step; reads the losses once. The batch stays the caller's. */
  async step(batch: Pix2PixBatch): Promise<Record<Pix2PixLossName, number>> {
    return (await readLosses({ ...this.update(batch) })) as Record<Pix2PixLossName, number>;
  }

  /**
   * Translates images `[B, H, W, C]`.
   *
   * The mode matters: a generator of mode `'eval'` looks unlike the one that was trained, above all
   * with batches of one. Neither mode changes the model, its running statistics or any random state
   * of the training.
   *
   * @returns Images like `b`, which the caller disposes.
   */
  generate(a: Tensor4D, options: Pix2PixGenerateOptions = {}): Tensor4D {
    checkOptions(`${caller}.generate`, options, ['mode', 'seed']);
    const { mode = 'train', seed = 0 } = options;
    checkChoice(`${caller}.generate`, 'mode', mode, ['train', 'eval']);
    const { generator } = this.models;
    const noise = new Rng(seed).fork('generate');
    return tidy(() => {
      if (mode === 'train') return sampling(generator, noise, () => this.#translate(a));
      return generator.apply(a, { training: false }) as Tensor4D;
    });
  }

  /** Frees the optimisers' slots and the networks that the trainer built itself. */
  dispose(): void {
    for (const optimizer of Object.values(this.optimizers)) optimizer.dispose();
    for (const model of this.#ownModels) model.dispose();
  }

  #translate(a: Tensor4D): Tensor4D {
    return this.models.generator.apply(a, { training: true }) as Tensor4D;
  }

  /** D's logits of b as a translation of a. */
  #judge(a: Tensor4D, b: Tensor4D): Tensor4D {
    return this.models.discriminator.apply(concat([a, b], 3), { training: true }) as Tensor4D;
  }
}

/** Every name is always there: what the step does not compute is 0. */
function zeroLosses(): Pix2PixLosses {
  return { G_GAN: scalar(0), G_L1: scalar(0), D_real: scalar(0), D_fake: scalar(0) };
}

function checkPair(a: Tensor4D, b: Tensor4D): void {
  const show = (x: Tensor4D) => `[${x?.shape?.join(', ')}]`;
  const fits =
    a?.rank === 4 && b?.rank === 4 && `${a.shape.slice(0, 3)}` === `${b.shape.slice(0, 3)}`;
  if (fits) return;
  throw new ShapeError(
    `${caller}: a batch must be { a, b }, image batches [B, H, W, C] of one size, got a ` +
      `${show(a)} and b ${show(b)}`,
  );
}

const optionNames = [
  'imageSize',
  'inputChannels',
  'outputChannels',
  'filters',
  'generator',
  'discriminator',
  'lambdaL1',
  'lambdaGan',
  'loss',
  'learningRate',
  'beta1',
  'beta2',
  'epsilon',
  'seed',
];
