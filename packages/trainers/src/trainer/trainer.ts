import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Adam } from '../optimise/adam';
import type { StepFootprint } from './step-footprint';
import type { TrainerConfig } from './trainer-config';
import type { TrainerState } from './training-state';

/** What {@link fit} needs of a trainer; every trainer of this package has it. */
export interface Trainer<Batch> {
  /** One training step without a read-back: the losses stay on the device, and are the caller's. */
  update(batch: Batch): Record<string, Scalar>;
  /** The optimisers by the name of what they train. */
  readonly optimizers: Readonly<Record<string, Adam>>;
  /** The networks by name. */
  readonly models: Readonly<Record<string, LayersModel>>;
  /**
   * What the generators make of a batch, without a trace in the run; by it fit sees signs of trouble.
   *
   * @param seed Of what is drawn for it.
   */
  outputs?(batch: Batch, seed: number): readonly GeneratorOutput[];
  /** All that the next steps depend on besides options and data; checkpoints hold it. */
  state?(): TrainerState;
  /** Goes on from a state, or throws and changes nothing. */
  restore?(state: TrainerState): void;
  /** What the trainer was made with. */
  readonly config?: TrainerConfig;
  /** What a step on a batch of these shapes holds in memory; by it fit warns before it runs out. */
  footprint?(batch: Batch): StepFootprint;
}

/** Samples of a generator beside the data that they should look like. */
export interface GeneratorOutput {
  /** The generator's name among the models. */
  readonly generator: string;
  /** `[B, ...]`, which the caller disposes. */
  readonly fake: Tensor;
  /** `[B', ...]`, of the batch: it is not the caller's. */
  readonly real: Tensor;
}

/** How a generator runs: with batch statistics and dropout as in training, or without. */
export type GenerateMode = 'train' | 'eval';

/** Reads losses in one read-back and frees them. */
export async function readLosses(losses: Record<string, Scalar>): Promise<Record<string, number>> {
  const entries = Object.entries(losses);
  const values = await Promise.all(entries.map(([, loss]) => (loss as Tensor).data()));
  for (const [, loss] of entries) loss.dispose();
  return Object.fromEntries(entries.map(([name], i) => [name, values[i]?.[0] as number]));
}
