import { checkOptions, drawnEachStep, neverTheSame, Rng } from '@gan/core';
import { type AdversarialLoss, gradientPenalty } from '@gan/losses';
import { type Scalar, type Tensor, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { Adam } from '../optimise/adam';
import { weightAverages } from '../optimise/weight-average';
import { BaseTrainer } from '../trainer/base-trainer';
import { trainableVariables } from '../trainer/model-variables';
import { checkModels } from '../trainer/own-models';
import { runGenerator } from '../trainer/run-generator';
import type { StepFootprint } from '../trainer/step-footprint';
import type { GeneratorOutput } from '../trainer/trainer';
import type { TrainerParts } from '../trainer/training-state';
import type { Fakes, TrainingStep } from '../trainer/training-step';
import {
  checkLatentBatch,
  checkLatents,
  checkNetworks,
  type LatentBatch,
  type LatentGanNetworks,
  type VectorSizes,
} from './check-latent-gan';
import {
  type LatentGanLosses,
  type LatentGanLossName,
  type LatentGanOptions,
  type LatentGanSettings,
  type LatentGenerateOptions,
  latentGanSettings,
  lossNames,
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
  readonly #loss: AdversarialLoss;
  readonly #settings: LatentGanSettings;

  constructor(
    caller: string,
    models: LatentGanNetworks,
    sizes: VectorSizes,
    options: LatentGanOptions & Partial<LatentGanNetworks>,
    own: Readonly<Record<string, unknown>>,
  ) {
    const given = [options.generator, options.discriminator];
    const { settings, adam, loss } = checkModels(models, given, () => {
      const checked = latentGanSettings(caller, sizes, options);
      checkNetworks(caller, models, sizes);
      return checked;
    });
    const variables = trainableVariables('generator', models.generator);
    const optimizers = {
      generator: new Adam(variables, adam),
      discriminator: new Adam(trainableVariables('discriminator', models.discriminator), adam),
    };
    const averages = weightAverages(settings.ema, { generator: variables });
    const rng = new Rng(settings.seed);
    const streams = { latent: rng.fork('latent'), penalty: rng.fork('penalty') };
    const parts = { models, optimizers, averages, buffers: {}, streams };
    const { latentDim, conditions, ...shared } = settings;
    super(caller, parts, given, { ...own, ...shared }, lossNames(settings));
    this.#caller = caller;
    this.#loss = loss;
    this.#settings = settings;
  }

  /**
   * One training step that leaves its losses on the device, for loops that log now and then.
   *
   * @returns The losses, which the caller disposes.
   * @throws ShapeError for a tensor of another shape or type; nothing has changed then.
   * @throws OptionError for a batch without its tensors, while `fit` is training, and for a given `z` with
   *   several discriminator steps, each of which draws its own.
   */
  override update(batch: Batch): LatentGanLosses {
    const { generator, discriminator } = this.optimizers;
    const { discriminatorSteps, gradientPenalty: penalty } = this.#settings;
    return this.takeStep(batch, (step) => {
      let fakes = this.#forward(step);

      for (let k = 1; k <= discriminatorSteps; k++) {
        const lossOfD = ({ real, condition }: Batch, fake: Tensor) => ({
          D_real: this.#loss.real(this.#judge(real, condition)),
          D_fake: this.#loss.fake(this.#judge(fake, condition)),
          ...(penalty > 0 && { D_penalty: this.#penalty(real, fake, condition) }),
        });
        step.update(discriminator, fakes.detachedLoss(lossOfD));
        // One step of D and one of G share their fakes.
        if (discriminatorSteps > 1) fakes = this.#forward(step);
      }

      const lossOfG = ({ condition }: Batch, fake: Tensor) => ({
        G: this.#loss.generator(this.#judge(fake, condition)),
      });
      step.update(generator, fakes.loss(lossOfG));
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
    const { latentDim, conditions } = this.#settings;
    checkOptions(name, options, conditions > 0 ? [...known, 'condition'] : known);
    const { mode = 'eval', seed = 0, average = false, condition } = options;
    const { count, z: given } = checkLatents(name, countOrZ, options, this.#settings);
    return tidy(() => {
      const latent = new Rng(seed).fork('latent');
      const z = given ?? normals(() => latent, count, latentDim);
      const averages = this.parts.averages.generator;
      const inputs = condition ? [z, condition] : z;
      return runGenerator(name, this.models.generator, inputs, { mode, seed, average, averages });
    });
  }

  /** G's tape is open while D learns of fakes and data; a penalty goes back through D twice more. */
  footprint(batch: Batch): StepFootprint {
    this.checkAlive('footprint');
    const { real } = this.checkBatch(`${this.#caller}.update`, batch);
    const { latentDim, conditions: length, accumulate, gradientPenalty: penalty } = this.#settings;
    const part = Math.ceil((real.shape[0] as number) / accumulate);
    const conditions = length > 0 ? [[part, length]] : [];
    const { generator, discriminator } = this.models;
    const samples = [part, ...real.shape.slice(1)];
    return {
      passes: [
        { model: generator, inputs: [[part, latentDim], ...conditions], times: 1 },
        {
          model: discriminator,
          inputs: [samples, ...conditions],
          times: penalty > 0 ? 4 : 2,
        },
      ],
      gradientCopies: accumulate > 1 ? 2 : 1,
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
    return checkLatentBatch(name, batch, this.models, this.#settings) as Batch;
  }

  /** G(z) with z ~ N(0, 1), unless the batch holds z. */
  #forward(step: TrainingStep<Batch>): Fakes<Batch> {
    const latents = step.each(
      ({ real, z }) =>
        z ??
        normals(() => this.parts.streams.latent, real.shape[0] as number, this.#settings.latentDim),
    );
    return step.forward(this.models.generator, ({ condition }, i) =>
      this.#fake(latents[i] as Tensor2D, condition),
    );
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
    neverTheSame('draws where the gradient penalty is taken');
    const seed = this.parts.streams.penalty.integer(2 ** 32);
    const judge = (samples: Tensor) => this.#judge(samples, condition);
    return gradientPenalty(judge, real, fake, { weight: this.#settings.gradientPenalty, seed });
  }
}

/** Samples that tell whether G makes unlike things of unlike latent vectors. */
const OUTPUTS = 16;

/** `[rows, columns]` from the standard normal distribution. */
function normals(stream: () => Rng, rows: number, columns: number): Tensor2D {
  const values = drawnEachStep(() => {
    const rng = stream();
    return Float32Array.from({ length: rows * columns }, () => rng.normal());
  });
  return tensor2d(values, [rows, columns]);
}
