import { checkChoice, checkOptions, Rng } from '@gan/core';
import { type AdversarialLoss, cycleLoss, identityLoss } from '@gan/losses';
import { add, mul, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { Adam } from '../optimise/adam';
import { weightAverages } from '../optimise/weight-average';
import { BaseTrainer } from '../trainer/base-trainer';
import { extraTerms, type NamedExtraLosses } from '../trainer/extra-losses';
import { trainableVariables } from '../trainer/model-variables';
import { runGenerator } from '../trainer/run-generator';
import type { StepFootprint } from '../trainer/step-footprint';
import type { GeneratorOutput } from '../trainer/trainer';
import type { TrainerParts } from '../trainer/training-state';
import { checkDomain, checkDomains } from './check-cycle-gan';
import { type CycleGanNetworks, cycleGanNetworks, givenNetworks } from './cycle-gan-networks';
import {
  type CycleGanBatch,
  type CycleGanGenerateOptions,
  type CycleGanLosses,
  type CycleGanLossName,
  type CycleGanSettings,
  type CycleGanTrainerOptions,
  cycleGanSettings,
  lossNames,
} from './cycle-gan-options';
import { type Direction, directions } from './directions';
import { ReplayBuffer } from './replay-buffer';

interface CycleGanParts extends TrainerParts {
  readonly models: CycleGanNetworks;
  readonly optimizers: Readonly<Record<'generators' | 'discriminators', Adam>>;
  readonly buffers: Readonly<Record<'replayA' | 'replayB', ReplayBuffer>>;
}

const caller = 'CycleGanTrainer';

/**
 * CycleGAN: learns to translate images between two domains without pairs.
 *
 * First both generators minimise, together, L_G(D_A(G_A(a))) + L_G(D_B(G_B(b))) +
 * lambdaA mean|G_B(G_A(a)) - a| + lambdaB mean|G_A(G_B(b)) - b| +
 * lambdaIdentity (lambdaB mean|G_A(b) - b| + lambdaA mean|G_B(a) - a|); then each D minimises
 * (L_real + L_fake) / 2, on fakes made before and replayed by a {@link ReplayBuffer}. One Adam for
 * both generators, one for both discriminators.
 *
 * @example
 * ```ts
 * import { CycleGanTrainer, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const trainer = new CycleGanTrainer({ imageSize: 32, filters: 1 });
 * const a = tf.zeros<tf.Rank.R4>([1, 32, 32, 3]);
 * const b = tf.ones<tf.Rank.R4>([1, 32, 32, 3]);
 * const { idt_A } = await trainer.step({ a, b });
 * console.log(idt_A); // about 5: 0.5 * 10 * |1 - tanh(~0)|
 * const fakeA = trainer.generate(b, { direction: 'BtoA' });
 * console.log(fakeA.shape); // [ 1, 32, 32, 3 ]
 * ```
 *
 * Paper: Zhu et al., "Unpaired image-to-image translation using cycle-consistent adversarial
 * networks", arXiv 1703.10593.
 */
export class CycleGanTrainer extends BaseTrainer<CycleGanBatch, CycleGanLossName, CycleGanParts> {
  readonly #loss: AdversarialLoss;
  readonly #extraLosses: NamedExtraLosses;
  readonly #settings: CycleGanSettings;
  readonly #directions: readonly [Direction, Direction];

  /**
   * @throws OptionError for an option that is unknown or out of range, for networks whose channels do
   *   not fit, and for an identity loss where the domains have different numbers of channels.
   */
  constructor(options: CycleGanTrainerOptions = {}) {
    const { settings, adam, loss, extraLosses } = cycleGanSettings(options);
    const models = cycleGanNetworks(options, settings);
    const variables = {
      generatorA: trainableVariables('generatorA', models.generatorA),
      generatorB: trainableVariables('generatorB', models.generatorB),
      discriminatorA: trainableVariables('discriminatorA', models.discriminatorA),
      discriminatorB: trainableVariables('discriminatorB', models.discriminatorB),
    };
    const { generatorA, generatorB, discriminatorA, discriminatorB } = variables;
    const rng = new Rng(settings.seed);
    const buffers = {
      replayB: new ReplayBuffer(settings.poolSize, rng.fork('replay B')),
      replayA: new ReplayBuffer(settings.poolSize, rng.fork('replay A')),
    };
    const averages = weightAverages(settings.ema, { generatorA, generatorB });
    const optimizers = {
      generators: new Adam([...generatorA, ...generatorB], adam),
      discriminators: new Adam([...discriminatorA, ...discriminatorB], adam),
    };
    const parts = { models, optimizers, averages, buffers, streams: {} };
    super(caller, parts, givenNetworks(options), settings, lossNames(extraLosses));
    this.#loss = loss;
    this.#extraLosses = extraLosses;
    this.#settings = settings;
    this.#directions = directions(models, variables, buffers, settings);
  }

  /**
   * One training step that leaves its losses on the device, for loops that log now and then.
   *
   * @returns The losses, which the caller disposes.
   * @throws ShapeError for images that do not fit the networks, and for other numbers of each domain;
   *   nothing has changed then.
   * @throws OptionError for a batch that is not `{ a, b }`, and while `fit` is training.
   */
  override update(batch: CycleGanBatch): CycleGanLosses {
    const { generators, discriminators } = this.optimizers;
    const [A, B] = this.#directions;
    return this.takeStep(batch, (step) => {
      const fakeB = step.forward(A.generator, ({ a }) => A.G(a), { keep: true });
      const fakeA = step.forward(B.generator, ({ b }) => B.G(b), { keep: true });

      // Both generators' loss is a sum; a tape a term keeps at most two generator passes in memory.
      const lossesOfG = [
        fakeB.loss((images, fake) => this.#lossOfG(A, images, fake), A.reach.translation),
        fakeA.loss((images, fake) => this.#lossOfG(B, images, fake), B.reach.translation),
        ...[A, B]
          .filter(({ identityWeight }) => identityWeight > 0)
          .map((one) => step.loss((images) => this.#lossOfIdentity(one, images), one.reach.G)),
      ];
      step.update(generators, ...lossesOfG);

      // The discriminators see fakes from before the generators' update, and replayed ones.
      const lossesOfD = [
        fakeB.detachedLoss((images, fake) => this.#lossOfD(A, images, fake), A.reach.D),
        fakeA.detachedLoss((images, fake) => this.#lossOfD(B, images, fake), B.reach.D),
      ];
      step.update(discriminators, ...lossesOfD);
    });
  }

  /** L_G(D(G(x))) + lambda mean|F(G(x)) - x|, and the user's own losses. */
  #lossOfG({ name, x, y, D, F, cycleWeight }: Direction, images: CycleGanBatch, fake: Tensor4D) {
    return {
      [`G_${name}`]: this.#loss.generator(D(fake)),
      ...(cycleWeight > 0 && { [`cycle_${name}`]: cycleLoss(images[x], F(fake), cycleWeight) }),
      ...extraTerms(caller, this.#extraLosses, [images[y], fake, images[x]], `_${name}`),
    };
  }

  /** lambda mean|G(y) - y| */
  #lossOfIdentity({ name, y, G, identityWeight }: Direction, images: CycleGanBatch) {
    return { [`idt_${name}`]: identityLoss(images[y], G(images[y]), identityWeight) };
  }

  /** (L_real(D(y)) + L_fake(D(fake))) / 2 */
  #lossOfD({ name, y, D }: Direction, images: CycleGanBatch, fake: Tensor4D) {
    const onReal = this.#loss.real(D(images[y]));
    const onFake = this.#loss.fake(D(fake));
    return { [`D_${name}`]: mul<Scalar>(add(onReal, onFake), 0.5) };
  }

  /**
   * Translates images `[B, H, W, C]`, without a trace in the run.
   *
   * @returns Images of the other domain, which the caller disposes.
   * @throws OptionError for an option that is unknown or out of range.
   * @throws ShapeError for images of a shape that the generator does not take.
   */
  generate(images: Tensor4D, options: CycleGanGenerateOptions = {}): Tensor4D {
    const name = `${caller}.generate`;
    this.checkAlive('generate');
    checkOptions(name, options, ['direction', 'mode', 'seed', 'average']);
    const { direction = 'AtoB', mode = 'eval', seed = 0, average = false } = options;
    checkChoice(name, 'direction', direction, ['AtoB', 'BtoA']);
    checkDomain(name, direction === 'AtoB' ? 'a' : 'b', images, this.models, 'images');
    const key = direction === 'AtoB' ? 'generatorA' : 'generatorB';
    const averages = this.parts.averages[key];
    const run = { mode, seed, average, averages };
    return runGenerator(name, this.models[key], images, run) as Tensor4D;
  }

  /** A direction's tape holds both generators' passes and a judgement; gradients are summed term by term. */
  footprint(batch: CycleGanBatch): StepFootprint {
    this.checkAlive('footprint');
    const { a, b } = this.checkBatch(`${caller}.update`, batch);
    const part = (images: Tensor4D) => [
      Math.ceil(images.shape[0] / this.#settings.accumulate),
      ...images.shape.slice(1),
    ];
    const { generatorA, generatorB, discriminatorA } = this.models;
    const { replayA, replayB } = this.parts.buffers;
    return {
      passes: [
        { model: generatorA, inputs: [part(a)], times: 1 },
        { model: generatorB, inputs: [part(b)], times: 1 },
        { model: discriminatorA, inputs: [part(b)], times: 1 },
      ],
      gradientCopies: 2,
      replayed: replayB.size * (b.size / b.shape[0]) + replayA.size * (a.size / a.shape[0]),
    };
  }

  /** What both generators make of a batch as in training, beside images of the other domain. */
  outputs(batch: CycleGanBatch, seed: number): readonly GeneratorOutput[] {
    this.checkAlive('outputs');
    const { a, b } = this.checkBatch(`${caller}.outputs`, batch);
    const made = (images: Tensor4D, direction: 'AtoB' | 'BtoA') =>
      this.generate(images, { direction, mode: 'train', seed });
    return [
      { generator: 'generatorA', fake: made(a, 'AtoB'), real: b },
      { generator: 'generatorB', fake: made(b, 'BtoA'), real: a },
    ];
  }

  protected override checkBatch(name: string, batch: CycleGanBatch) {
    const [A, B] = this.#directions;
    return checkDomains(name, batch, this.models, {
      cycles: { a: A.cycleWeight > 0, b: B.cycleWeight > 0 },
      identity: { a: B.identityWeight > 0, b: A.identityWeight > 0 },
      replayed: { a: A.pool, b: B.pool },
    });
  }
}
