import { checkOptions } from '@gan/core';
import { type AdversarialLoss, l1 } from '@gan/losses';
import { concat, mul, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { Adam } from '../optimise/adam';
import { weightAverages } from '../optimise/weight-average';
import { BaseTrainer } from '../trainer/base-trainer';
import { extraTerms, type NamedExtraLosses } from '../trainer/extra-losses';
import { trainableVariables } from '../trainer/model-variables';
import { runGenerator } from '../trainer/run-generator';
import type { StepFootprint } from '../trainer/step-footprint';
import type { GeneratorOutput } from '../trainer/trainer';
import type { TrainerParts } from '../trainer/training-state';
import { checkInput, checkPairs } from './check-pix2pix';
import { type Pix2PixNetworks, pix2pixNetworks } from './pix2pix-networks';
import {
  lossNames,
  type Pix2PixBatch,
  type Pix2PixGenerateOptions,
  type Pix2PixLosses,
  type Pix2PixLossName,
  type Pix2PixSettings,
  type Pix2PixTrainerOptions,
  pix2pixSettings,
} from './pix2pix-options';

interface Pix2PixParts extends TrainerParts {
  readonly models: Pix2PixNetworks;
  readonly optimizers: Readonly<Record<'generator' | 'discriminator', Adam>>;
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
 * await useBackend();
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
export class Pix2PixTrainer extends BaseTrainer<Pix2PixBatch, Pix2PixLossName, Pix2PixParts> {
  readonly #loss: AdversarialLoss;
  readonly #extraLosses: NamedExtraLosses;
  readonly #settings: Pix2PixSettings;

  /**
   * @throws OptionError for an option that is unknown or out of range, for networks whose channels do
   *   not fit, and where no loss has a weight.
   */
  constructor(options: Pix2PixTrainerOptions = {}) {
    const { settings, adam, loss, extraLosses } = pix2pixSettings(options);
    const models = pix2pixNetworks(options, settings);
    const variables = trainableVariables('generator', models.generator);
    const optimizers = {
      generator: new Adam(variables, adam),
      discriminator: new Adam(trainableVariables('discriminator', models.discriminator), adam),
    };
    const averages = weightAverages(settings.ema, { generator: variables });
    const parts = { models, optimizers, averages, buffers: {}, streams: {} };
    const names = [...lossNames, ...extraLosses.map(([name]) => name)];
    super(caller, parts, [options.generator, options.discriminator], settings, names);
    this.#loss = loss;
    this.#extraLosses = extraLosses;
    this.#settings = settings;
  }

  /**
   * One training step that leaves its losses on the device, for loops that log now and then.
   *
   * @returns The losses, which the caller disposes.
   * @throws ShapeError for images that do not fit each other or the networks; nothing has changed then.
   * @throws OptionError for a batch that is not `{ a, b }`, and while `fit` is training.
   */
  override update(batch: Pix2PixBatch): Pix2PixLosses {
    const { generator, discriminator } = this.optimizers;
    const { lambdaGan, lambdaL1 } = this.#settings;
    return this.takeStep(batch, (step) => {
      const fakes = step.forward(this.models.generator, ({ a }) => this.#translate(a));

      if (lambdaGan > 0) {
        const lossOfD = ({ a, b }: Pix2PixBatch, fake: Tensor4D) => ({
          D_fake: this.#loss.fake(this.#judge(a, fake)),
          D_real: this.#loss.real(this.#judge(a, b)),
        });
        step.update(discriminator, fakes.detachedLoss(lossOfD, { weight: 0.5 }));
      }

      const lossOfG = ({ a, b }: Pix2PixBatch, fake: Tensor4D) => ({
        ...(lambdaGan > 0 && {
          G_GAN: mul<Scalar>(this.#loss.generator(this.#judge(a, fake)), lambdaGan),
        }),
        ...(lambdaL1 > 0 && { G_L1: mul<Scalar>(l1(fake, b), lambdaL1) }),
        ...extraTerms(caller, this.#extraLosses, [b, fake, a]),
      });
      step.update(generator, fakes.loss(lossOfG));
    });
  }

  /**
   * Translates images `[B, H, W, C]`.
   *
   * The mode matters: a generator of mode `'eval'` looks unlike the one that was trained, above all
   * with batches of one. Mode `'train'` is the default here, as in the reference at test time. Neither
   * mode changes the model, its running statistics or any random state of the training.
   *
   * @returns Images like `b`, which the caller disposes.
   * @throws OptionError for an option that is unknown or out of range.
   * @throws ShapeError for images of a shape that the generator does not take.
   */
  generate(a: Tensor4D, options: Pix2PixGenerateOptions = {}): Tensor4D {
    const name = `${caller}.generate`;
    this.checkAlive('generate');
    checkOptions(name, options, ['mode', 'seed', 'average']);
    checkInput(name, a, this.models);
    const { mode = 'train', seed = 0, average = false } = options;
    const run = { mode, seed, average, averages: this.parts.averages.generator };
    return runGenerator(name, this.models.generator, a, run) as Tensor4D;
  }

  /** What G makes of a batch as in training, beside what it should be. */
  outputs(batch: Pix2PixBatch, seed: number): readonly GeneratorOutput[] {
    this.checkAlive('outputs');
    const { a, b } = this.checkBatch(`${caller}.outputs`, batch);
    return [{ generator: 'generator', fake: this.generate(a, { mode: 'train', seed }), real: b }];
  }

  /** G's tape is open while D learns of a fake and a real image. */
  footprint(batch: Pix2PixBatch): StepFootprint {
    this.checkAlive('footprint');
    const { a, b } = this.checkBatch(`${caller}.update`, batch);
    const [samples, height, width, channels] = a.shape;
    const judged = b.shape[3] + (this.#settings.conditional ? channels : 0);
    const part = Math.ceil(samples / this.#settings.accumulate);
    const { generator, discriminator } = this.models;
    return {
      passes: [
        { model: generator, inputs: [[part, height, width, channels]], times: 1 },
        { model: discriminator, inputs: [[part, height, width, judged]], times: 2 },
      ],
      gradientCopies: this.#settings.accumulate > 1 ? 2 : 1,
      replayed: 0,
    };
  }

  protected override checkBatch(name: string, batch: Pix2PixBatch) {
    const { lambdaGan, conditional } = this.#settings;
    const judged = { adversarial: lambdaGan > 0, conditional };
    return checkPairs(name, batch, this.models, judged);
  }

  #translate(a: Tensor4D): Tensor4D {
    return this.models.generator.apply(a, { training: true }) as Tensor4D;
  }

  /** D's logits of b as a translation of a. */
  #judge(a: Tensor4D, b: Tensor4D): Tensor4D {
    const judged = this.#settings.conditional ? concat([a, b], 3) : b;
    return this.models.discriminator.apply(judged, { training: true }) as Tensor4D;
  }
}
