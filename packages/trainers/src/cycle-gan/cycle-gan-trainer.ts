import { checkChoice, checkInteger, checkNumber, checkOptions, Rng } from '@gan/core';
import { type AdversarialLoss, adversarialLoss, cycleLoss, identityLoss } from '@gan/losses';
import { add, mul, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { Adam, type NamedVariable } from '../optimise/adam';
import { GradientSum } from '../optimise/gradients';
import { WeightAverage } from '../optimise/weight-average';
import { BaseTrainer } from '../trainer/base-trainer';
import { checkExtraLosses } from '../trainer/extra-losses';
import { microBatches } from '../trainer/micro-batches';
import { trainableVariables } from '../trainer/model-variables';
import { runGenerator } from '../trainer/run-generator';
import type { StepFootprint } from '../trainer/step-footprint';
import { loggedStep } from '../trainer/step-log';
import type { GeneratorOutput } from '../trainer/trainer';
import { trainerOptions } from '../trainer/trainer-options';
import type { TrainerParts } from '../trainer/training-state';
import { type CycleGanUses, checkDomain, checkDomains } from './check-cycle-gan';
import {
  type CycleGanNetworks,
  checkChannels,
  cycleGanNetworks,
  sizesOf,
} from './cycle-gan-networks';
import {
  type CycleGanBatch,
  type CycleGanGenerateOptions,
  type CycleGanLosses,
  type CycleGanLossName,
  type CycleGanTrainerOptions,
  cycleGanOptionNames,
} from './cycle-gan-options';
import { ReplayBuffer } from './replay-buffer';

interface CycleGanParts extends TrainerParts {
  readonly models: CycleGanNetworks;
  readonly optimizers: Readonly<Record<'generators' | 'discriminators', Adam>>;
  readonly buffers: Readonly<Record<'replayA' | 'replayB', ReplayBuffer>>;
}

/** One of the two translations, X to Y, seen from its generator. */
interface Direction {
  readonly name: 'A' | 'B';
  readonly from: 'a' | 'b';
  readonly to: 'a' | 'b';
  readonly translate: (x: Tensor4D) => Tensor4D;
  readonly translateBack: (y: Tensor4D) => Tensor4D;
  readonly judge: (y: Tensor4D) => Tensor4D;
  readonly generatorVariables: readonly NamedVariable[];
  readonly backVariables: readonly NamedVariable[];
  readonly discriminatorVariables: readonly NamedVariable[];
  readonly cycleWeight: number;
  readonly identityWeight: number;
  readonly pool: ReplayBuffer;
}

const caller = 'CycleGanTrainer';

/**
 * CycleGAN: learns to translate images between two domains without pairs.
 *
 * First both generators minimise, together,
 * L_G(D_A(G_A(a))) + L_G(D_B(G_B(b))) + lambdaA mean|G_B(G_A(a)) - a| + lambdaB mean|G_A(G_B(b)) - b|
 * + lambdaIdentity (lambdaB mean|G_A(b) - b| + lambdaA mean|G_B(a) - a|); then each D minimises
 * (L_real + L_fake) / 2, on fakes made before and replayed by a {@link ReplayBuffer}. One Adam for
 * both generators, one for both discriminators.
 *
 * @example
 * ```ts
 * import { CycleGanTrainer, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend('cpu');
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
  readonly #accumulate: number;
  readonly #extraLosses: ReturnType<typeof checkExtraLosses>;
  readonly #lossNames: readonly string[];
  readonly #directions: readonly Direction[];
  readonly #uses: CycleGanUses;

  /**
   * @throws OptionError for an option that is unknown or out of range, for networks whose channels do
   *   not fit, and for an identity loss where the domains have different numbers of channels.
   */
  constructor(options: CycleGanTrainerOptions = {}) {
    checkOptions(caller, options, cycleGanOptionNames);
    const common = trainerOptions(caller, options);
    const { lambdaA = 10, lambdaB = 10, lambdaIdentity = 0.5, poolSize = 50 } = options;
    const { loss = 'lsgan', extraLosses = {} } = options;
    checkNumber(caller, 'lambdaA', lambdaA, { min: 0 });
    checkNumber(caller, 'lambdaB', lambdaB, { min: 0 });
    checkNumber(caller, 'lambdaIdentity', lambdaIdentity, { min: 0 });
    checkInteger(caller, 'poolSize', poolSize, { min: 0 });
    const adversarial = adversarialLoss(loss);
    const extra = checkExtraLosses(caller, extraLosses, ['D', 'G', 'cycle', 'idt']);
    const models = cycleGanNetworks(options, common.seed);
    checkChannels(models, lambdaIdentity * Math.max(lambdaA, lambdaB) > 0);

    const variables = {
      generatorA: trainableVariables('generatorA', models.generatorA),
      generatorB: trainableVariables('generatorB', models.generatorB),
      discriminatorA: trainableVariables('discriminatorA', models.discriminatorA),
      discriminatorB: trainableVariables('discriminatorB', models.discriminatorB),
    };
    const ofGenerators = [...variables.generatorA, ...variables.generatorB];
    const ofDiscriminators = [...variables.discriminatorA, ...variables.discriminatorB];
    const { ema, seed } = common;
    const rng = new Rng(seed);
    const buffers = {
      replayB: new ReplayBuffer(poolSize, rng.fork('replay B')),
      replayA: new ReplayBuffer(poolSize, rng.fork('replay A')),
    };
    const averages: Record<string, WeightAverage> =
      ema === undefined
        ? {}
        : {
            generatorA: new WeightAverage(variables.generatorA, ema),
            generatorB: new WeightAverage(variables.generatorB, ema),
          };
    const optimizers = {
      generators: new Adam(ofGenerators, common.adam),
      discriminators: new Adam(ofDiscriminators, common.adam),
    };
    const { generatorA, generatorB, discriminatorA, discriminatorB } = options;
    const given = [generatorA, generatorB, discriminatorA, discriminatorB];
    super(caller, { models, optimizers, averages, buffers, streams: {} }, given, {
      ...sizesOf(options),
      lambdaA,
      lambdaB,
      lambdaIdentity,
      poolSize,
      loss,
      extraLosses,
      ema,
      accumulate: common.accumulate,
      seed,
    });
    this.#loss = adversarial;
    this.#accumulate = common.accumulate;
    this.#extraLosses = extra;
    this.#lossNames = ['A', 'B'].flatMap((name) =>
      ['D', 'G', 'cycle', 'idt', ...Object.keys(extraLosses)].map((kind) => `${kind}_${name}`),
    );
    const identity = { a: lambdaA * lambdaIdentity > 0, b: lambdaB * lambdaIdentity > 0 };
    this.#uses = {
      cycles: { a: lambdaA > 0, b: lambdaB > 0 },
      identity,
      replayed: { a: buffers.replayB, b: buffers.replayA },
    };
    this.#directions = [
      {
        name: 'A',
        from: 'a',
        to: 'b',
        translate: inTraining(models.generatorA),
        translateBack: inTraining(models.generatorB),
        judge: inTraining(models.discriminatorA),
        generatorVariables: variables.generatorA,
        backVariables: variables.generatorB,
        discriminatorVariables: variables.discriminatorA,
        cycleWeight: lambdaA,
        identityWeight: lambdaB * lambdaIdentity,
        pool: buffers.replayB,
      },
      {
        name: 'B',
        from: 'b',
        to: 'a',
        translate: inTraining(models.generatorB),
        translateBack: inTraining(models.generatorA),
        judge: inTraining(models.discriminatorB),
        generatorVariables: variables.generatorB,
        backVariables: variables.generatorA,
        discriminatorVariables: variables.discriminatorB,
        cycleWeight: lambdaB,
        identityWeight: lambdaA * lambdaIdentity,
        pool: buffers.replayA,
      },
    ];
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
    const images = this.checkStep('update', batch);
    return loggedStep(this.#lossNames, (log) => {
      const parts = microBatches(images, this.#accumulate);
      const fakes: Record<'A' | 'B', Tensor4D[]> = { A: [], B: [] };

      // Both generators. Their loss is a sum; a tape a term keeps at most two generator passes in memory.
      const generatorGradients = new GradientSum();
      for (const { batch: images, share } of parts) {
        for (const direction of this.#directions) {
          const { name, generatorVariables, backVariables, cycleWeight } = direction;
          const [x, y] = [images[direction.from], images[direction.to]];
          const cycles = cycleWeight > 0;
          const variables = cycles ? [...generatorVariables, ...backVariables] : generatorVariables;
          generatorGradients.add(() => {
            const fake = log.hold(direction.translate(x));
            fakes[name].push(fake);
            let loss = log.add(`G_${name}`, this.#loss.generator(direction.judge(fake)), share);
            if (cycles) {
              const cycle = cycleLoss(x, direction.translateBack(fake), cycleWeight);
              loss = add(loss, log.add(`cycle_${name}`, cycle, share));
            }
            for (const [extra, compute] of this.#extraLosses) {
              loss = add(loss, log.add(`${extra}_${name}`, compute(y, fake, x), share));
            }
            return loss;
          }, variables);
        }
        for (const { name, to, translate, generatorVariables, identityWeight } of this
          .#directions) {
          if (identityWeight === 0) continue;
          const y = images[to];
          generatorGradients.add(
            () => log.add(`idt_${name}`, identityLoss(y, translate(y), identityWeight), share),
            generatorVariables,
          );
        }
      }
      generatorGradients.applyTo(this.optimizers.generators);
      for (const average of Object.values(this.parts.averages)) average.update();

      // Both discriminators, on the fakes from before the generators' update.
      const discriminatorGradients = new GradientSum();
      for (const { name, to, judge, discriminatorVariables, pool } of this.#directions) {
        for (const [i, { batch: images, share }] of parts.entries()) {
          const fake = pool.query(fakes[name][i] as Tensor4D);
          discriminatorGradients.add(() => {
            const onReal = this.#loss.real(judge(images[to]));
            const onFake = this.#loss.fake(judge(fake));
            return log.add(`D_${name}`, mul(add(onReal, onFake), 0.5), share);
          }, discriminatorVariables);
        }
      }
      discriminatorGradients.applyTo(this.optimizers.discriminators);
    });
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
      Math.ceil(images.shape[0] / this.#accumulate),
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
    return checkDomains(name, batch, this.models, this.#uses);
  }
}

const inTraining = (model: LayersModel) => (x: Tensor4D) =>
  model.apply(x, { training: true }) as Tensor4D;
