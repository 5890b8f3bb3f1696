import { checkInteger, checkNumber, checkOptions, Rng } from '@gan/core';
import { type AdversarialLoss, adversarialLoss, gradientPenalty } from '@gan/losses';
import {
  add,
  type Scalar,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { Adam } from '../optimise/adam';
import { GradientSum } from '../optimise/gradients';
import { WeightAverage } from '../optimise/weight-average';
import { BaseTrainer, type TrainerSettings } from '../trainer/base-trainer';
import { microBatches } from '../trainer/micro-batches';
import { trainableVariables } from '../trainer/model-variables';
import { rehearse } from '../trainer/rehearse';
import { runGenerator } from '../trainer/run-generator';
import type { StepFootprint } from '../trainer/step-footprint';
import { loggedStep } from '../trainer/step-log';
import type { GeneratorOutput } from '../trainer/trainer';
import { trainerOptions } from '../trainer/trainer-options';
import type { TrainerParts } from '../trainer/training-state';
import {
  checkLatentBatch,
  checkLatents,
  checkNetworks,
  type LatentBatch,
  type LatentGanNetworks,
} from './check-latent-gan';
import type {
  LatentGanLosses,
  LatentGanLossName,
  LatentGanOptions,
  LatentGenerateOptions,
} from './latent-gan-options';

interface LatentGanParts extends TrainerParts {
  readonly models: LatentGanNetworks;
  readonly optimizers: Readonly<Record<'generator' | 'discriminator', Adam>>;
  readonly streams: { latent: Rng; penalty: Rng } & Record<string, Rng>;
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
   * @throws ShapeError for a tensor of another shape or type; nothing has changed then.
   * @throws OptionError for a batch without its tensors, while `fit` is training, and for a given `z` with several discriminator steps, each of which draws its own.
   */
  override update(batch: Batch): LatentGanLosses {
    const tensors = this.checkStep('update', batch);
    const { generator, discriminator } = this.optimizers;
    const names = ['D_real', 'D_fake', ...(this.#penaltyWeight > 0 ? ['D_penalty'] : [])];
    return loggedStep([...names, 'G'], (log) => {
      const parts = microBatches(tensors, this.#accumulate);
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
    this.checkAlive('generate');
    const known = ['mode', 'seed', 'average', 'z'];
    checkOptions(name, options, this.#conditions > 0 ? [...known, 'condition'] : known);
    const { mode = 'eval', seed = 0, average = false, condition } = options;
    const sizes = { latentDim: this.#latentDim, conditions: this.#conditions };
    const { count, z: given } = checkLatents(name, countOrZ, options, sizes);
    return tidy(() => {
      const z = given ?? normals(new Rng(seed).fork('latent'), count, this.#latentDim);
      const averages = this.parts.averages.generator;
      const inputs = condition ? [z, condition] : z;
      return runGenerator(name, this.models.generator, inputs, { mode, seed, average, averages });
    });
  }

  /** G's tape is open while D learns of fakes and data; a penalty goes back through D twice more. */
  footprint(batch: Batch): StepFootprint {
    this.checkAlive('footprint');
    const { real } = this.checkBatch(`${this.#caller}.update`, batch);
    const part = Math.ceil((real.shape[0] as number) / this.#accumulate);
    const conditions = this.#conditions > 0 ? [[part, this.#conditions]] : [];
    const { generator, discriminator } = this.models;
    const samples = [part, ...real.shape.slice(1)];
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
  outputs(batch: Batch, seed: number): readonly GeneratorOutput[] {
    this.checkAlive('outputs');
    const { real, condition } = this.checkBatch(`${this.#caller}.outputs`, batch);
    const count = condition ? condition.shape[0] : OUTPUTS;
    const fake = this.sample(count, { mode: 'train', seed, ...(condition && { condition }) });
    return [{ generator: 'generator', fake, real }];
  }

  protected override checkBatch(name: string, batch: Batch): Batch {
    return checkLatentBatch(name, batch, this.models, {
      latentDim: this.#latentDim,
      conditions: this.#conditions,
      discriminatorSteps: this.#discriminatorSteps,
      penalty: this.#penaltyWeight > 0,
    }) as Batch;
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
}

/** Samples that tell whether G makes unlike things of unlike latent vectors. */
const OUTPUTS = 16;

/** `[rows, columns]` from the standard normal distribution. */
function normals(rng: Rng, rows: number, columns: number): Tensor2D {
  const values = Float32Array.from({ length: rows * columns }, () => rng.normal());
  return tensor2d(values, [rows, columns]);
}
