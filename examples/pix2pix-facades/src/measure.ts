import type { ImagePair } from '@gan/data';
import type { Pix2PixTrainer } from '@gan/trainers';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Baselines } from './baselines';
import { meanL1 } from './evaluate';
import type { Results } from './results';

/** What is measured, and against what. */
export interface MeasureOptions {
  readonly heldOut: readonly ImagePair[];
  readonly baselines: Baselines;
  /** What the generator had before it was trained. */
  readonly untrained: number;
  readonly signal?: AbortSignal;
}

/** Mean L1 of the trained generator on the held-out pairs, beside what it must beat. */
export async function measure(
  trainer: Pix2PixTrainer,
  { heldOut, baselines, untrained, signal }: MeasureOptions,
): Promise<Results> {
  const { meanTarget, labelColours } = baselines;
  const ofMode = (mode: 'train' | 'eval') =>
    meanL1(heldOut, (input: Tensor4D) => trainer.generate(input, { mode }), signal);
  return {
    pairs: heldOut.length,
    trained: await ofMode('train'),
    trainedEval: await ofMode('eval'),
    untrained,
    meanTarget: await meanL1(heldOut, meanTarget, signal),
    labelColours: labelColours && (await meanL1(heldOut, labelColours, signal)),
  };
}
