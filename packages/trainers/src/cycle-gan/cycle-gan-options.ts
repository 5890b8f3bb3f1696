import { checkInteger, checkNumber, checkOptions } from '@gan/core';
import type { Norm } from '@gan/layers';
import { type AdversarialLossKind, adversarialLoss } from '@gan/losses';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkExtraLosses, type ExtraLosses, type NamedExtraLosses } from '../trainer/extra-losses';
import { type NetworkOptions, networkOptionNames } from '../trainer/network-options';
import type { GenerateOptions } from '../trainer/run-generator';
import {
  type TrainerOptions,
  trainerOptionNames,
  trainerOptions,
} from '../trainer/trainer-options';

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
export interface CycleGanTrainerOptions extends TrainerOptions, NetworkOptions {
  /** Size of the training images: the default generators have 9 blocks from 256 on, else 6. Defaults to 256. */
  readonly imageSize?: number;
  /** Channels of `a`. Defaults to 3. */
  readonly inputChannels?: number;
  /** Channels of `b`. Defaults to 3. */
  readonly outputChannels?: number;
  /** Norm of the default networks. Defaults to `'instance'`. */
  readonly norm?: Norm;
  /** Whether the default generators drop half of some values. Defaults to false. */
  readonly dropout?: boolean;
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
  /** The adversarial loss, see {@link AdversarialLossKind}. Defaults to `'lsgan'`. */
  readonly loss?: AdversarialLossKind;
  /** Losses of your own, called for each direction, logged as NAME_A and NAME_B. Defaults to none. */
  readonly extraLosses?: ExtraLosses;
}

/** How {@link CycleGanTrainer.generate} runs. */
export interface CycleGanGenerateOptions extends GenerateOptions {
  /** Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
}

const optionNames = [
  'imageSize',
  'inputChannels',
  'outputChannels',
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
  ...networkOptionNames,
  ...trainerOptionNames,
];

const caller = 'CycleGanTrainer';

/** A direction's losses. */
const kinds = ['D', 'G', 'cycle', 'idt'];

/** The names of a step's losses, those of direction A first. */
export const lossNames = (extraLosses: NamedExtraLosses): readonly string[] =>
  ['A', 'B'].flatMap((direction) =>
    [...kinds, ...extraLosses.map(([name]) => name)].map((kind) => `${kind}_${direction}`),
  );

/** The options with their defaults. */
export type CycleGanSettings = ReturnType<typeof cycleGanSettings>['settings'];

/** The checked options, and what is made of them. */
export function cycleGanSettings(options: CycleGanTrainerOptions) {
  checkOptions(caller, options, optionNames);
  const { adam, ema, accumulate, seed } = trainerOptions(caller, options);
  const { imageSize = 256, inputChannels = 3, outputChannels = 3, filters = 64 } = options;
  const { lambdaA = 10, lambdaB = 10, lambdaIdentity = 0.5, poolSize = 50 } = options;
  const { loss: kind = 'lsgan', extraLosses = {} } = options;
  checkNumber(caller, 'lambdaA', lambdaA, { min: 0 });
  checkNumber(caller, 'lambdaB', lambdaB, { min: 0 });
  checkNumber(caller, 'lambdaIdentity', lambdaIdentity, { min: 0 });
  checkInteger(caller, 'poolSize', poolSize, { min: 0 });
  const loss = adversarialLoss(kind);
  const settings = {
    imageSize,
    inputChannels,
    outputChannels,
    filters,
    lambdaA,
    lambdaB,
    lambdaIdentity,
    poolSize,
    loss: kind,
    extraLosses,
    ema,
    accumulate,
    seed,
  };
  return { settings, adam, loss, extraLosses: checkExtraLosses(caller, extraLosses, kinds) };
}
