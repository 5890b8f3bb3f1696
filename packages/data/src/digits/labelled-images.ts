import { type Dataset, Rng } from '@gan/core';
import { type Tensor2D, type Tensor4D, tensor2d } from '@tensorflow/tfjs-core';
import { chosen, range } from '../batches/indices';
import { type Pixels, toTensor } from '../batches/pixels';
import { checkBatchOptions, shuffled } from '../batches/shuffled-batches';

/** A batch of images and their classes. */
export interface LabelledBatch {
  /** `[B, H, W, 1]` in [-1, 1]. */
  readonly real: Tensor4D;
  /** The classes as vectors `[B, classes]`: 1 at the label's place, 0 elsewhere. */
  readonly condition: Tensor2D;
}

/**
 * Images of known classes, in shuffled batches or one by one: what `ConditionalGanTrainer` takes.
 *
 * What a batch holds depends on the data set's seed and on `seed` and `epoch` alone, not on `skip` or
 * on what was drawn before.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { syntheticDigits } from '@gan/data';
 *
 * await useBackend();
 * const digits = syntheticDigits({ count: 100 });
 * const { real, condition } = digits.samples([0, 1, 2]); // a 0, a 1 and a 2
 * console.log(real.shape, condition.shape, digits.labels[2]); // [3, 28, 28, 1] [3, 10] 2
 * for await (const { real } of digits.unlabelled().batches({ batchSize: 50, seed: 0, epoch: 1 })) {
 *   console.log(real.shape); // [50, 28, 28, 1], twice: what DcganTrainer takes
 *   real.dispose();
 * }
 * ```
 */
export interface LabelledImages extends Dataset<LabelledBatch> {
  /** How many classes there are. */
  readonly classes: number;
  /** Each image's class, from 0. */
  readonly labels: Uint8Array;
  /**
   * The images at `indices` (0 .. size - 1) as one batch. The caller disposes both tensors.
   *
   * @throws OptionError when there is no index, or one that is not this data set's.
   */
  samples(indices: readonly number[]): LabelledBatch;
  /**
   * The images at `indices` as a data set of their own; nothing is copied.
   *
   * @throws OptionError when there is no index, or one that is not this data set's.
   */
  subset(indices: readonly number[]): LabelledImages;
  /** The same images in the same order, without their classes. */
  unlabelled(): Dataset<Pick<LabelledBatch, 'real'>>;
}

/** Where the images of a data set come from. */
export interface LabelledSource {
  /** The public function's name, with which error messages begin. */
  readonly caller: string;
  readonly seed: number;
  readonly classes: number;
  /** The class of every image of the source. */
  readonly labels: Uint8Array;
  image(index: number): Pixels;
}

/** The data set of those of the source's images whose indices are in `members`. */
export function labelledImages(
  source: LabelledSource,
  members: readonly number[] = range(source.labels.length),
): LabelledImages {
  const { caller, classes, seed: own } = source;

  const real = (indices: readonly number[]) => toTensor(indices.map((i) => source.image(i)));
  const condition = (indices: readonly number[]) => {
    const values = new Float32Array(indices.length * classes);
    for (const [row, index] of indices.entries()) values[row * classes + source.labels[index]!] = 1;
    return tensor2d(values, [indices.length, classes]);
  };

  async function* batches<Batch>(
    options: Parameters<LabelledImages['batches']>[0],
    make: (indices: readonly number[]) => Batch,
  ): AsyncGenerator<Batch, void, undefined> {
    const { batchSize, seed, epoch, skip } = checkBatchOptions(caller, options);
    const rng = new Rng(own).fork(`batches ${seed}`).fork(`epoch ${epoch}`);
    const order = shuffled(members, rng.fork('order'));
    for (let start = skip * batchSize; start < order.length; start += batchSize) {
      yield make(order.slice(start, start + batchSize));
    }
  }
  const batchOf = (indices: readonly number[]) => ({
    real: real(indices),
    condition: condition(indices),
  });

  return {
    size: members.length,
    classes,
    labels: Uint8Array.from(members, (index) => source.labels[index]!),
    batches: (options) => batches(options, batchOf),
    samples: (indices) => batchOf(chosen(caller, 'samples', members, indices)),
    subset: (indices) => labelledImages(source, chosen(caller, 'subset', members, indices)),
    unlabelled: () => ({
      size: members.length,
      batches: (options) => batches(options, (indices) => ({ real: real(indices) })),
    }),
  };
}
