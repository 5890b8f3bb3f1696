import {
  dcganDiscriminator,
  mlpDiscriminator,
  patchDiscriminator,
  pixelDiscriminator,
} from '@gan/discriminators';
import { dcganGenerator, mlpGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { type Tensor, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  ConditionalGanTrainer,
  CycleGanTrainer,
  DcganTrainer,
  GanTrainer,
  type GenerateOptions,
  oneHot,
  Pix2PixTrainer,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
} from '../src/index';

/** Numbers in [-1, 1] that look random and are the same everywhere. */
export function waves(shape: number[], seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(seed + i * i)),
    shape,
  );
}

export const images = (shape: number[], seed: number) => waves(shape, seed) as Tensor4D;

/** Every weight and running statistic of a model. */
export const values = (model: LayersModel) =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

/** The tensors of a batch, whatever their names. */
export type AnyBatch = Record<string, Tensor>;

export interface AnyTrainer extends Trainer<AnyBatch> {
  step(batch: AnyBatch): Promise<Record<string, number>>;
  state(): TrainerState;
  restore(state: TrainerState): void;
  dispose(): void;
}

export interface SmallTrainer {
  /** A trainer with tiny networks, whose weights `seed` draws. */
  readonly make: (options?: TrainerOptions) => AnyTrainer;
  /** The batch of a step. */
  readonly batch: (step: number, size?: number) => AnyBatch;
  /** Some samples. */
  readonly generate: (trainer: AnyTrainer, options: GenerateOptions) => Tensor;
}

/** Calls `generate` by the arguments that a trainer's kind takes. */
const generateBy =
  (argument: () => number | Tensor, extra: () => object = () => ({})) =>
  (trainer: AnyTrainer, options: GenerateOptions) =>
    tidy(() => {
      const { generate } = trainer as unknown as {
        generate(x: number | Tensor, options: object): Tensor;
      };
      return generate.call(trainer, argument(), { ...extra(), ...options });
    });

/** Tiny 4 x 4 translators. */
const translator = (seed: number) =>
  resnetGenerator({ blocks: 0, filters: 1, seed, inputChannels: 1, outputChannels: 1 });
const pixels = (seed: number) =>
  pixelDiscriminator({ inputChannels: 1, filters: 1, norm: 'instance', seed });

export const smallTrainers: Record<string, SmallTrainer> = {
  GanTrainer: {
    make: (options = {}) =>
      new GanTrainer({
        generator: mlpGenerator({
          latentDim: 3,
          outputShape: [2],
          hidden: [4],
          seed: options.seed ?? 0,
        }),
        discriminator: mlpDiscriminator({
          inputShape: [2],
          hidden: [4],
          dropout: 0.3,
          seed: options.seed ?? 0,
        }),
        latentDim: 3,
        ...options,
      }) as unknown as AnyTrainer,
    batch: (step, size = 4) => ({ real: waves([size, 2], step) }),
    generate: generateBy(() => 3),
  },
  'GanTrainer as WGAN-GP': {
    make: (options = {}) =>
      new GanTrainer({
        generator: mlpGenerator({
          latentDim: 3,
          outputShape: [2],
          hidden: [4],
          seed: options.seed ?? 0,
        }),
        discriminator: mlpDiscriminator({ inputShape: [2], hidden: [4], seed: options.seed ?? 0 }),
        latentDim: 3,
        loss: 'wgan',
        gradientPenalty: 10,
        discriminatorSteps: 2,
        ...options,
      }) as unknown as AnyTrainer,
    batch: (step, size = 4) => ({ real: waves([size, 2], step) }),
    generate: generateBy(() => 3),
  },
  ConditionalGanTrainer: {
    make: (options = {}) => {
      const shared = { hidden: [4], conditions: 2, seed: options.seed ?? 0 };
      return new ConditionalGanTrainer({
        generator: mlpGenerator({ latentDim: 3, outputShape: [2], ...shared }),
        discriminator: mlpDiscriminator({ inputShape: [2], ...shared }),
        latentDim: 3,
        conditions: 2,
        ...options,
      }) as unknown as AnyTrainer;
    },
    batch: (step, size = 4) => ({
      real: waves([size, 2], step),
      condition: oneHot(
        Array.from({ length: size }, (_, i) => (i + step) % 2),
        2,
      ),
    }),
    generate: generateBy(
      () => 2,
      () => ({ condition: oneHot([1, 0], 2) }),
    ),
  },
  DcganTrainer: {
    make: (options = {}) => {
      const shape = { imageSize: 8, channels: 1, filters: 1, seed: options.seed ?? 0 };
      return new DcganTrainer({
        generator: dcganGenerator({ ...shape, latentDim: 3 }),
        discriminator: dcganDiscriminator(shape),
        latentDim: 3,
        ...options,
      }) as unknown as AnyTrainer;
    },
    batch: (step, size = 2) => ({ real: images([size, 8, 8, 1], step) }),
    generate: generateBy(() => 3),
  },
  Pix2PixTrainer: {
    make: (options = {}) =>
      new Pix2PixTrainer({
        generator: unetGenerator({
          levels: 3,
          filters: 1,
          inputChannels: 1,
          outputChannels: 2,
          seed: options.seed ?? 0,
        }),
        discriminator: patchDiscriminator({
          inputChannels: 3,
          layers: 1,
          filters: 1,
          seed: options.seed ?? 0,
        }),
        ...options,
      }) as unknown as AnyTrainer,
    batch: (step, size = 2) => ({
      a: images([size, 8, 8, 1], step),
      b: images([size, 8, 8, 2], step + 50),
    }),
    generate: generateBy(() => images([2, 8, 8, 1], 3)),
  },
  CycleGanTrainer: {
    make: (options = {}) => {
      const seed = 4 * (options.seed ?? 0);
      return new CycleGanTrainer({
        generatorA: translator(seed),
        generatorB: translator(seed + 1),
        discriminatorA: pixels(seed + 2),
        discriminatorB: pixels(seed + 3),
        poolSize: 3,
        ...options,
      }) as unknown as AnyTrainer;
    },
    batch: (step, size = 1) => ({
      a: images([size, 8, 8, 1], step),
      b: images([size, 8, 8, 1], step + 50),
    }),
    generate: generateBy(() => images([2, 8, 8, 1], 3)),
  },
};
