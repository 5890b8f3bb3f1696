import { checkBoolean, checkNumber, checkOptions, OptionError } from '@gan/core';
import { type AdversarialLoss, adversarialLoss, l1 } from '@gan/losses';
import { add, addN, concat, mul, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { Adam } from '../optimise/adam';
import { GradientSum } from '../optimise/gradients';
import { WeightAverage } from '../optimise/weight-average';
import { BaseTrainer } from '../trainer/base-trainer';
import { checkExtraLosses } from '../trainer/extra-losses';
import { microBatches } from '../trainer/micro-batches';
import { trainableVariables } from '../trainer/model-variables';
import { rehearse } from '../trainer/rehearse';
import { runGenerator } from '../trainer/run-generator';
import type { StepFootprint } from '../trainer/step-footprint';
import { loggedStep } from '../trainer/step-log';
import type { GeneratorOutput } from '../trainer/trainer';
import { trainerOptions } from '../trainer/trainer-options';
import type { TrainerParts } from '../trainer/training-state';
import { checkInput, checkPairs } from './check-pix2pix';
import { checkChannels, type Pix2PixNetworks, pix2pixNetworks, sizesOf } from './pix2pix-networks';
import {
  type Pix2PixBatch,
  type Pix2PixGenerateOptions,
  type Pix2PixLosses,
  type Pix2PixLossName,
  type Pix2PixTrainerOptions,
  pix2pixOptionNames,
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
export class Pix2PixTrainer extends BaseTrainer<Pix2PixBatch, Pix2PixLossName, Pix2PixParts> {
  readonly #loss: AdversarialLoss;
  readonly #lambdaL1: number;
  readonly #lambdaGan: number;
  readonly #conditional: boolean;
  readonly #accumulate: number;
  readonly #extraLosses: ReturnType<typeof checkExtraLosses>;

  /**
   * @throws OptionError for an option that is unknown or out of range, and where no loss has a weight.
   */
  constructor(options: Pix2PixTrainerOptions = {}) {
    checkOptions(caller, options, pix2pixOptionNames);
    const { adam, ema, accumulate, seed } = trainerOptions(caller, options);
    const { lambdaL1 = 100, lambdaGan = 1, loss = 'bce', conditional = true } = options;
    checkNumber(caller, 'lambdaL1', lambdaL1, { min: 0 });
    checkNumber(caller, 'lambdaGan', lambdaGan, { min: 0 });
    checkBoolean(caller, 'conditional', conditional);
    const adversarial = adversarialLoss(loss);
    const extraLosses = checkExtraLosses(caller, options.extraLosses ?? {}, lossNames);
    if (lambdaL1 === 0 && lambdaGan === 0 && extraLosses.length === 0) {
      throw new OptionError(`${caller}: lambdaL1 and lambdaGan are both 0, so nothing is learnt`);
    }
    const models = pix2pixNetworks(options, seed);
    if (lambdaGan > 0) checkChannels(models, conditional);
    const variables = trainableVariables('generator', models.generator);
    const optimizers = {
      generator: new Adam(variables, adam),
      discriminator: new Adam(trainableVariables('discriminator', models.discriminator), adam),
    };
    const averages: Record<string, WeightAverage> =
      ema === undefined ? {} : { generator: new WeightAverage(variables, ema) };
    const given = [options.generator, options.discriminator];
    super(caller, { models, optimizers, averages, buffers: {}, streams: {} }, given, {
      ...sizesOf(options),
      conditional,
      lambdaL1,
      lambdaGan,
      loss,
      extraLosses: options.extraLosses,
      ema,
      accumulate,
      seed,
    });
    this.#loss = adversarial;
    this.#lambdaL1 = lambdaL1;
    this.#lambdaGan = lambdaGan;
    this.#conditional = conditional;
    this.#accumulate = accumulate;
    this.#extraLosses = extraLosses;
  }

  /**
   * One training step that leaves its losses on the device, for loops that log now and then.
   *
   * @returns The losses, which the caller disposes.
   * @throws ShapeError for images that do not fit each other or the networks; nothing has changed then.
   * @throws OptionError for a batch that is not `{ a, b }`, and while `fit` is training.
   */
  override update(batch: Pix2PixBatch): Pix2PixLosses {
    const pairs = this.checkStep('update', batch);
    const { generator, discriminator } = this.optimizers;
    const names = [...lossNames, ...this.#extraLosses.map(([name]) => name)];
    return loggedStep(names, (log) => {
      const parts = microBatches(pairs, this.#accumulate);
      const adversarial = this.#lambdaGan > 0;

      const trainDiscriminator = (fakes: readonly Tensor4D[]) => {
        const gradients = new GradientSum();
        for (const [i, { batch: pair, share }] of parts.entries()) {
          gradients.add(() => {
            const onFake = this.#loss.fake(this.#judge(pair.a, fakes[i] as Tensor4D));
            const onReal = this.#loss.real(this.#judge(pair.a, pair.b));
            const loss = add(log.add('D_fake', onFake, share), log.add('D_real', onReal, share));
            return mul(loss, 0.5) as Scalar;
          }, discriminator.variables);
        }
        gradients.applyTo(discriminator);
      };

      // Micro-batches: D needs the fakes of all before G's tapes open, in which G makes them again.
      if (adversarial && parts.length > 1) {
        const translateAll = () => parts.map(({ batch: { a } }) => this.#translate(a));
        trainDiscriminator(rehearse(this.models.generator, translateAll));
      }

      const gradients = new GradientSum();
      for (const { batch: pair, share } of parts) {
        gradients.add(() => {
          const fake = this.#translate(pair.a);
          const losses: Scalar[] = [];
          if (adversarial) {
            // D learns inside G's tape and before G is judged, so one pass of G serves both updates.
            if (parts.length === 1) trainDiscriminator([fake.clone()]);
            const judgement = this.#loss.generator(this.#judge(pair.a, fake));
            losses.push(log.add('G_GAN', mul(judgement, this.#lambdaGan), share));
          }
          if (this.#lambdaL1 > 0) {
            losses.push(log.add('G_L1', mul(l1(fake, pair.b), this.#lambdaL1), share));
          }
          for (const [name, compute] of this.#extraLosses) {
            losses.push(log.add(name, compute(pair.b, fake, pair.a), share));
          }
          return addN(losses);
        }, generator.variables);
      }
      gradients.applyTo(generator);
      this.parts.averages.generator?.update();
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
    const judged = b.shape[3] + (this.#conditional ? channels : 0);
    const part = Math.ceil(samples / this.#accumulate);
    const { generator, discriminator } = this.models;
    return {
      passes: [
        { model: generator, inputs: [[part, height, width, channels]], times: 1 },
        { model: discriminator, inputs: [[part, height, width, judged]], times: 2 },
      ],
      gradientCopies: this.#accumulate > 1 ? 2 : 1,
      replayed: 0,
    };
  }

  protected override checkBatch(name: string, batch: Pix2PixBatch) {
    const judged = { adversarial: this.#lambdaGan > 0, conditional: this.#conditional };
    return checkPairs(name, batch, this.models, judged);
  }

  #translate(a: Tensor4D): Tensor4D {
    return this.models.generator.apply(a, { training: true }) as Tensor4D;
  }

  /** D's logits of b as a translation of a. */
  #judge(a: Tensor4D, b: Tensor4D): Tensor4D {
    const judged = this.#conditional ? concat([a, b], 3) : b;
    return this.models.discriminator.apply(judged, { training: true }) as Tensor4D;
  }
}

const lossNames: readonly Pix2PixLossName[] = ['G_GAN', 'G_L1', 'D_real', 'D_fake'];
