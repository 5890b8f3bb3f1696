import { checkInteger, checkNumber, checkOptions, OptionError, Rng, ShapeError } from '@gan/core';
import { type AdversarialLoss, adversarialLoss, gradientPenalty } from '@gan/losses';
import {
  add,
  type Scalar,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { Adam } from '../optimise/adam';
import { GradientSum } from '../optimise/gradients';
import { WeightAverage } from '../optimise/weight-average';
import { BaseTrainer, type TrainerSettings } from '../trainer/base-trainer';
import { shapeOf } from '../trainer/check-batch';
import { microBatches } from '../trainer/micro-batches';
import { trainableVariables } from '../trainer/model-variables';
import { rehearse } from '../trainer/rehearse';
import { runGenerator } from '../trainer/run-generator';
import type { StepFootprint } from '../trainer/step-footprint';
import { loggedStep } from '../trainer/step-log';
import type { GeneratorOutput } from '../trainer/trainer';
import { trainerOptions } from '../trainer/trainer-options';
import type { TrainerParts } from '../trainer/training-state';
import type {
  LatentGanLosses,
  LatentGanLossName,
  LatentGanOptions,
  LatentGenerateOptions,
} from './latent-gan-options';

interface LatentGanParts extends TrainerParts {
  readonly models: Readonly<Record<'generator' | 'discriminator', LayersModel>>;
  readonly optimizers: Readonly<Record<'generator' | 'discriminator', Adam>>;
  readonly streams: { latent: Rng; penalty: Rng } & Record<string, Rng>;
}

/** Real samples, and what the generator makes fakes from where that is not drawn. */
interface LatentBatch {
  readonly real: Tensor;
  readonly condition?: Tensor2D;
  readonly z?: Tensor2D;
}

/** What the trainers of a generator of latent vectors share: the step of the original GAN. */
export abstract class LatentGanTrainer<Batch extends LatentBatch> extends BaseTrainer<
  Batch,
  LatentGanLossName,
  LatentGanParts
> {
  readonly #caller: string;
  readonly #latentDim: number;
  readonly #conditions: number;
  readonly #loss: AdversarialLoss;
  readonly #discriminatorSteps: number;
  readonly #penaltyWeight: number;
  readonly #accumulate: number;

  constructor(
    caller: string,
    models: LatentGanParts['models'],
    sizes: { readonly latentDim: number; readonly conditions: number },
    options: LatentGanOptions & Partial<LatentGanParts['models']>,
    settings: TrainerSettings,
  ) {
    const { adam, ema, accumulate, seed } = trainerOptions(caller, options);
    const { loss = 'bce', discriminatorSteps = 1, gradientPenalty: penaltyWeight = 0 } = options;
    checkInteger(caller, 'discriminatorSteps', discriminatorSteps, { min: 1 });
    checkNumber(caller, 'gradientPenalty', penaltyWeight, { min: 0 });
    const adversarial = adversarialLoss(loss);
    checkNetworks(caller, models, sizes);
    const variables = trainableVariables('generator', models.generator);
    const optimizers = {
      generator: new Adam(variables, adam),
      discriminator: new Adam(trainableVariables('discriminator', models.discriminator), adam),
    };
    const averages: Record<string, WeightAverage> =
      ema === undefined ? {} : { generator: new WeightAverage(variables, ema) };
    const rng = new Rng(seed);
    const streams = { latent: rng.fork('latent'), penalty: rng.fork('penalty') };
    const given = [options.generator, options.discriminator];
    super(caller, { models, optimizers, averages, buffers: {}, streams }, given, {
      ...settings,
      loss,
      discriminatorSteps,
      gradientPenalty: penaltyWeight,
      ema,
      accumulate,
      seed,
    });
    this.#caller = caller;
    this.#latentDim = sizes.latentDim;
    this.#conditions = sizes.conditions;
    this.#loss = adversarial;
    this.#discriminatorSteps = discriminatorSteps;
    this.#penaltyWeight = penaltyWeight;
    this.#accumulate = accumulate;
  }

  /**
   * One training step that leaves its losses on the device, for loops that log now and then.
   *
   * @returns The losses, which the caller disposes.
   * @throws ShapeError when a tensor of the batch is missing or has another shape.
   * @throws OptionError for a given `z` with several discriminator steps, each of which draws its own.
   */
  override update(batch: Batch): LatentGanLosses {
    this.#checkBatch(batch);
    const { generator, discriminator } = this.optimizers;
    const names = ['D_real', 'D_fake', ...(this.#penaltyWeight > 0 ? ['D_penalty'] : [])];
    return loggedStep([...names, 'G'], (log) => {
      const parts = microBatches(tensorsOf(batch), this.#accumulate);
      const drawLatents = () =>
        parts.map(({ batch: { real, z } }) => z ?? this.#latents(real?.shape[0] as number));
      const fakesOf = (latents: readonly Tensor2D[]) =>
        latents.map((z, i) => tidy(() => this.#fake(z, parts[i]?.batch.condition)));

      const trainDiscriminator = (fakes: readonly Tensor[]) => {
        log.reset(names);
        const gradients = new GradientSum();
        for (const [i, { batch: samples, share }] of parts.entries()) {
          const { condition } = samples;
          const [real, fake] = [samples.real as Tensor, fakes[i] as Tensor];
          gradients.add(() => {
            const onReal = log.add('D_real', this.#loss.real(this.#judge(real, condition)), share);
            const onFake = log.add('D_fake', this.#loss.fake(this.#judge(fake, condition)), share);
            const loss: Scalar = add(onReal, onFake);
            if (this.#penaltyWeight === 0) return loss;
            return add(loss, log.add('D_penalty', this.#penalty(real, fake, condition), share));
          }, discriminator.variables);
        }
        gradients.applyTo(discriminator);
      };

      const repeated = this.#discriminatorSteps > 1;
      if (repeated) {
        for (let k = 0; k < this.#discriminatorSteps; k++)
          trainDiscriminator(fakesOf(drawLatents()));
      }
      const latents = drawLatents();
      // Micro-batches: D needs the fakes of all before G's tapes open, in which G makes them again.
      if (!repeated && parts.length > 1) {
        trainDiscriminator(rehearse(this.models.generator, () => fakesOf(latents)));
      }

      const gradients = new GradientSum();
      for (const [i, { batch: samples, share }] of parts.entries()) {
        gradients.add(() => {
          const fake = this.#fake(latents[i] as Tensor2D, samples.condition);
          // D learns inside G's tape and before G is judged, so one pass of G serves both updates.
          if (!repeated && parts.length === 1) trainDiscriminator([fake.clone()]);
          return log.add('G', this.#loss.generator(this.#judge(fake, samples.condition)), share);
        }, generator.variables);
      }
      gradients.applyTo(generator);
      this.parts.averages.generator?.update();
    });
  }

  /** Samples of given latent vectors, or of drawn ones; the public `generate`s check the rest. */
  protected sample(
    countOrZ: number | Tensor2D,
    options: LatentGenerateOptions & { readonly condition?: Tensor2D },
  ): Tensor {
    const name = `${this.#caller}.generate`;
    const known = ['mode', 'seed', 'average', 'z'];
    checkOptions(name, options, this.#conditions > 0 ? [...known, 'condition'] : known);
    const { mode = 'eval', seed = 0, average = false, condition } = options;
    const given = typeof countOrZ === 'number' ? options.z : countOrZ;
    const count =
      typeof countOrZ === 'number'
        ? checkInteger(name, 'count', countOrZ, { min: 1 })
        : (countOrZ?.shape?.[0] ?? 0);
    if (given) this.#checkMatrix(name, 'z', given, count, this.#latentDim);
    if (this.#conditions > 0) {
      this.#checkMatrix(name, 'condition', condition, count, this.#conditions);
    }
    return tidy(() => {
      const z = given ?? normals(new Rng(seed).fork('latent'), count, this.#latentDim);
      const averages = this.parts.averages.generator;
      const inputs = condition ? [z, condition] : z;
      return runGenerator(name, this.models.generator, inputs, { mode, seed, average, averages });
    });
  }

  /** G's tape is open while D learns of fakes and data; a penalty goes back through D twice more. */
  footprint({ real }: LatentBatch): StepFootprint {
    const part = Math.ceil((real?.shape[0] ?? 1) / this.#accumulate);
    const conditions = this.#conditions > 0 ? [[part, this.#conditions]] : [];
    const { generator, discriminator } = this.models;
    const samples = [part, ...(real?.shape.slice(1) ?? [])];
    return {
      passes: [
        { model: generator, inputs: [[part, this.#latentDim], ...conditions], times: 1 },
        {
          model: discriminator,
          inputs: [samples, ...conditions],
          times: this.#penaltyWeight > 0 ? 4 : 2,
        },
      ],
      gradientCopies: this.#accumulate > 1 ? 2 : 1,
      replayed: 0,
    };
  }

  /** What G makes of drawn latent vectors as in training, beside data; under the batch's conditions. */
  outputs({ real, condition }: LatentBatch, seed: number): readonly GeneratorOutput[] {
    const count = condition ? condition.shape[0] : OUTPUTS;
    const fake = this.sample(count, { mode: 'train', seed, ...(condition && { condition }) });
    return [{ generator: 'generator', fake, real }];
  }

  #latents(count: number): Tensor2D {
    return normals(this.parts.streams.latent, count, this.#latentDim);
  }

  #fake(z: Tensor2D, condition: Tensor | undefined): Tensor {
    return this.models.generator.apply(condition ? [z, condition] : z, {
      training: true,
    }) as Tensor;
  }

  #judge(samples: Tensor, condition: Tensor | undefined): Tensor {
    return this.models.discriminator.apply(condition ? [samples, condition] : samples, {
      training: true,
    }) as Tensor;
  }

  #penalty(real: Tensor, fake: Tensor, condition: Tensor | undefined): Scalar {
    const seed = this.parts.streams.penalty.integer(2 ** 32);
    const judge = (samples: Tensor) => this.#judge(samples, condition);
    return gradientPenalty(judge, real, fake, { weight: this.#penaltyWeight, seed });
  }

  #checkBatch({ real, condition, z }: LatentBatch): void {
    const expected = this.models.discriminator.inputs[0]?.shape.slice(1) as (number | null)[];
    const fits =
      real?.rank === expected.length + 1 &&
      expected.every((size, i) => size === null || size === real.shape[i + 1]);
    if (!fits) {
      throw new ShapeError(
        `${this.#caller}: real must be a batch of samples [B, ${expected.join(', ')}], as the ` +
          `discriminator takes them, got ${shapeOf(real)}`,
      );
    }
    const count = real.shape[0] as number;
    if (this.#conditions > 0) {
      this.#checkMatrix(this.#caller, 'condition', condition, count, this.#conditions);
    }
    if (!z) return;
    this.#checkMatrix(this.#caller, 'z', z, count, this.#latentDim);
    if (this.#discriminatorSteps === 1) return;
    throw new OptionError(
      `${this.#caller}: a batch must not hold z with discriminatorSteps ${this.#discriminatorSteps}: ` +
        'each of those steps draws latent vectors of its own; leave z out, or use discriminatorSteps: 1',
    );
  }

  #checkMatrix(
    caller: string,
    name: string,
    matrix: Tensor | undefined,
    rows: number,
    columns: number,
  ): void {
    if (matrix?.rank === 2 && matrix.shape[0] === rows && matrix.shape[1] === columns) return;
    const hint = name === 'condition' ? '; oneHot(labels, classes) makes one of labels' : '';
    throw new ShapeError(
      `${caller}: ${name} must have shape [${rows}, ${columns}], got ${shapeOf(matrix)}${hint}`,
    );
  }
}

/** Samples that tell whether G makes unlike things of unlike latent vectors. */
const OUTPUTS = 16;

/** `[rows, columns]` from the standard normal distribution. */
function normals(rng: Rng, rows: number, columns: number): Tensor2D {
  const values = Float32Array.from({ length: rows * columns }, () => rng.normal());
  return tensor2d(values, [rows, columns]);
}

/** A batch's tensors alone, without what is left out. */
function tensorsOf(batch: LatentBatch) {
  const { real, condition, z } = batch;
  return { real, ...(condition && { condition }), ...(z && { z }) };
}

/** Networks must be there, and take vectors of the sizes that the trainer feeds them. */
function checkNetworks(
  caller: string,
  models: Partial<LatentGanParts['models']>,
  { latentDim, conditions }: { readonly latentDim: number; readonly conditions: number },
): void {
  checkInteger(caller, 'latentDim', latentDim, { min: 1 });
  for (const [name, model] of Object.entries(models)) {
    if (typeof model?.apply === 'function' && Array.isArray(model.inputs)) continue;
    throw new OptionError(
      `${caller}: ${name} must be a LayersModel, got ${model}; for example ` +
        `${name === 'generator' ? 'mlpGenerator' : 'mlpDiscriminator'}({ ... })`,
    );
  }
  const { generator, discriminator } = models as LatentGanParts['models'];
  const rules = [
    [
      'latentDim must be the length of the vectors that generator takes',
      generator.inputs[0],
      latentDim,
    ],
    ["conditions must be the length of generator's second input", generator.inputs[1], conditions],
    [
      "conditions must be the length of discriminator's second input",
      discriminator.inputs[1],
      conditions,
    ],
  ] as const;
  for (const [rule, input, given] of rules) {
    const expected = input?.shape[1] ?? 0;
    if (expected === given) continue;
    throw new OptionError(`${caller}: ${rule}, ${expected}, got ${given}`);
  }
}
