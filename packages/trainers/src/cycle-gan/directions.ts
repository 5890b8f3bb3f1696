import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NamedVariable } from '../optimise/adam';
import type { LossOptions } from '../trainer/training-step';
import type { CycleGanNetworks } from './cycle-gan-networks';
import type { CycleGanSettings } from './cycle-gan-options';
import type { ReplayBuffer } from './replay-buffer';

/** One of the two translations, x to y, seen from its generator G; F translates back, D judges y. */
export interface Direction {
  readonly name: 'A' | 'B';
  readonly x: 'a' | 'b';
  readonly y: 'a' | 'b';
  readonly generator: LayersModel;
  readonly G: (x: Tensor4D) => Tensor4D;
  readonly F: (y: Tensor4D) => Tensor4D;
  readonly D: (y: Tensor4D) => Tensor4D;
  /** Weight of the cycle x to y to x. */
  readonly cycleWeight: number;
  readonly identityWeight: number;
  /** Fakes that D has seen. */
  readonly pool: ReplayBuffer;
  /** The weights that the losses reach, and for D the replayed fakes that it sees. */
  readonly reach: {
    readonly translation: LossOptions;
    readonly G: LossOptions;
    readonly D: LossOptions & { readonly exchange: (fake: Tensor4D) => Tensor4D };
  };
}

/** A to B and B to A. */
export function directions(
  models: CycleGanNetworks,
  variables: Readonly<Record<keyof CycleGanNetworks, readonly NamedVariable[]>>,
  { replayA, replayB }: Readonly<Record<'replayA' | 'replayB', ReplayBuffer>>,
  { lambdaA, lambdaB, lambdaIdentity }: CycleGanSettings,
): readonly [Direction, Direction] {
  const inTraining = (model: LayersModel) => (images: Tensor4D) =>
    model.apply(images, { training: true }) as Tensor4D;
  const { generatorA, generatorB, discriminatorA, discriminatorB } = models;
  const [GA, GB] = [variables.generatorA, variables.generatorB];
  return [
    {
      name: 'A',
      x: 'a',
      y: 'b',
      generator: generatorA,
      G: inTraining(generatorA),
      F: inTraining(generatorB),
      D: inTraining(discriminatorA),
      cycleWeight: lambdaA,
      identityWeight: lambdaB * lambdaIdentity,
      pool: replayB,
      reach: {
        translation: { variables: lambdaA > 0 ? [...GA, ...GB] : GA },
        G: { variables: GA },
        D: { variables: variables.discriminatorA, exchange: (fake) => replayB.query(fake) },
      },
    },
    {
      name: 'B',
      x: 'b',
      y: 'a',
      generator: generatorB,
      G: inTraining(generatorB),
      F: inTraining(generatorA),
      D: inTraining(discriminatorB),
      cycleWeight: lambdaB,
      identityWeight: lambdaA * lambdaIdentity,
      pool: replayA,
      reach: {
        translation: { variables: lambdaB > 0 ? [...GB, ...GA] : GB },
        G: { variables: GB },
        D: { variables: variables.discriminatorB, exchange: (fake) => replayA.query(fake) },
      },
    },
  ];
}
