import type { AdversarialLossKind } from '@gan/losses';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ExtraLosses } from '../trainer/extra-losses';
import type { GenerateOptions } from '../trainer/run-generator';
import { type TrainerOptions, trainerOptionNames } from '../trainer/trainer-options';

/** Images of both domains, `[B, H, W, C]` in [-1, 1], which need not belong together. */
export interface CycleGanBatch {
  readonly a: Tensor4D;
  readonly b: Tensor4D;
}

/**
 * A step's losses under the reference's names, weights included.
 *
 * G_A maps A to B and D_A judges B. D_A is the mean of D_A's losses on real and replayed images, G_A
 * the adversarial loss of G_A, cycle_A = lambdaA mean|G_B(G_A(a)) - a|, and
 * idt_A = lambdaB lambdaIdentity mean|G_A(b) - b|; likewise with A and B exchanged.
 */
export type CycleGanLossName =
  | 'D_A'
  | 'G_A'
  | 'cycle_A'
  | 'idt_A'
  | 'D_B'
  | 'G_B'
  | 'cycle_B'
  | 'idt_B';

/** A step's losses before they are read; extra ones under NAME_A and NAME_B. */
export type CycleGanLosses = Record<CycleGanLossName, Scalar> & Record<string, Scalar>;

/** Options of {@link CycleGanTrainer}. */
export interface CycleGanTrainerOptions extends TrainerOptions {
  /** Size of the training images: the default generators have 9 blocks from 256 on, else 6. Defaults to 256. */
  readonly imageSize?: number;
  /** Channels of `a`. Defaults to 3. */
  readonly inputChannels?: number;
  /** Channels of `b`. Defaults to 3. */
  readonly outputChannels?: number;
  /** Channels of the default networks' first layer. Defaults to 64. */
  readonly filters?: number;
  /** A model from `a` to `b`, trained in place. Defaults to `resnetGenerator`. */
  readonly generatorA?: LayersModel;
  /** A model from `b` to `a`, trained in place. Defaults to `resnetGenerator`. */
  readonly generatorB?: LayersModel;
  /** A model from `b` to logits, trained in place. Defaults to `patchDiscriminator`, instance norm. */
  readonly discriminatorA?: LayersModel;
  /** A model from `a` to logits, trained in place. Defaults to `patchDiscriminator`, instance norm. */
  readonly discriminatorB?: LayersModel;
  /** Weight of the cycle a to b to a; 0 leaves it out. Defaults to 10. */
  readonly lambdaA?: number;
  /** Weight of the cycle b to a to b; 0 leaves it out. Defaults to 10. */
  readonly lambdaB?: number;
  /** Weight of the identity losses relative to the cycles'; 0 leaves them out. Defaults to 0.5. */
  readonly lambdaIdentity?: number;
  /** Images in each of the two replay buffers; 0 for none. Defaults to 50. */
  readonly poolSize?: number;
  /** Defaults to `'lsgan'`. */
  readonly loss?: AdversarialLossKind;
  /** Losses of your own, called for each direction, logged as NAME_A and NAME_B. Defaults to none. */
  readonly extraLosses?: ExtraLosses;
}

/** How {@link CycleGanTrainer.generate} runs. */
export interface CycleGanGenerateOptions extends GenerateOptions {
  /** Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
}

/** The names of {@link CycleGanTrainerOptions}. */
export const cycleGanOptionNames = [
  'imageSize',
  'inputChannels',
  'outputChannels',
  'filters',
  'generatorA',
  'generatorB',
  'discriminatorA',
  'discriminatorB',
  'lambdaA',
  'lambdaB',
  'lambdaIdentity',
  'poolSize',
  'loss',
  'extraLosses',
  ...trainerOptionNames,
];
