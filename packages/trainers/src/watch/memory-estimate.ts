import { OptionError } from '@gan/core';
import { checkAlive } from '../trainer/claim';
import type { StepFootprint } from '../trainer/step-footprint';
import type { Trainer } from '../trainer/trainer';
import type { TrainerState } from '../trainer/training-state';
import { activationCount } from './activations';

/** Where the memory of a run goes, in bytes; see {@link estimateMemory}. */
export interface MemoryEstimate {
  /** Weights, running statistics, optimiser slots and averages: held from the start. */
  readonly weights: number;
  /** Full replay buffers. */
  readonly buffers: number;
  readonly gradients: number;
  /** Activations with their gradients, and what the layers save for them. */
  readonly activations: number;
  /** The sum. */
  readonly total: number;
}

/** A trainer that knows what a step holds; every trainer of this package does. */
export interface MeasurableTrainer<Batch> extends Trainer<Batch> {
  footprint(batch: Batch): StepFootprint;
  state(): TrainerState;
}

/** Bytes of a float32. */
const FLOAT = 4;

/**
 * What a pass holds for each value that a layer puts out: the value, its gradient for a while, and
 * what norms and activations save. Measured on gan-wasm, where they are fused.
 */
const HELD_PER_VALUE = 2.5;

/** A kernel is packed for the matrix product, and its gradient unpacked. */
const KERNEL_COPIES = 2;

/**
 * Estimates the memory of a training step, on the device, before it is taken.
 *
 * total = weights + slots + averages + full replay buffers + gradients + 2.5 x activations, where the
 * activations come from the shapes that the networks' layers put out for this batch. Within 25% of
 * what gan-wasm holds at its fullest, for pix2pix, CycleGAN and DCGAN from a few MB on; other engines,
 * which fuse less, hold more.
 *
 * @param trainer Any trainer of this package.
 * @param batch A batch as the steps will get; only its shapes matter.
 * @throws OptionError for a trainer of another kind, and for one that was disposed.
 * @throws ShapeError for a batch that the trainer's `update` would refuse.
 *
 * @example
 * ```ts
 * import { estimateMemory, Pix2PixTrainer, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const trainer = new Pix2PixTrainer({ imageSize: 64, filters: 8 });
 * const images = tf.zeros<tf.Rank.R4>([1, 64, 64, 3]);
 * const { total } = estimateMemory(trainer, { a: images, b: images });
 * console.log(`${(total / 1e6).toFixed(0)} MB`);
 * ```
 */
export function estimateMemory<Batch extends object>(
  trainer: Trainer<Batch>,
  batch: Batch,
): MemoryEstimate {
  if (!isMeasurable(trainer)) {
    throw new OptionError(
      'estimateMemory: trainer must be one of this package, which knows what its steps hold',
    );
  }
  checkAlive('estimateMemory', trainer);
  const { passes, gradientCopies, replayed } = trainer.footprint(batch);
  const { tensors, json } = trainer.state();
  const images = new Set(
    Object.entries(json.buffers).flatMap(([name, buffer]) =>
      Array.from({ length: buffer.images }, (_, i) => `${name}/${i}`),
    ),
  );
  const lasting = [...tensors].filter(([name]) => !images.has(name));
  const weights = FLOAT * sum(lasting.map(([, tensor]) => tensor.size));

  const trained = Object.values(trainer.optimizers).map(({ variables }) =>
    variables.map(({ variable }) => variable.size),
  );
  const gradients =
    FLOAT *
    (gradientCopies * Math.max(...trained.map(sum)) + KERNEL_COPIES * Math.max(...trained.flat()));
  const values = sum(
    passes.map(({ model, inputs, times }) => times * activationCount(model, inputs)),
  );
  const activations = FLOAT * HELD_PER_VALUE * values;
  const buffers = FLOAT * replayed;
  return {
    weights,
    buffers,
    gradients,
    activations,
    total: weights + buffers + gradients + activations,
  };
}

export function isMeasurable<Batch>(trainer: Trainer<Batch>): trainer is MeasurableTrainer<Batch> {
  const { footprint, state } = trainer as Partial<MeasurableTrainer<Batch>>;
  return typeof footprint === 'function' && typeof state === 'function';
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
