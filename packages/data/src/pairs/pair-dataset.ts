import type { Dataset, Rng } from '@gan/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { chosen } from '../batches/indices';
import { mapLimited } from '../batches/map-limited';
import type { Pixels } from '../batches/pixels';
import { shuffledBatches } from '../batches/shuffled-batches';
import { stackPairs } from '../batches/stack';

/**
 * A batch of image pairs, float32 in [-1, 1], label maps of `classes` one-hot: `a` is the network's
 * input, `b` its target.
 */
export interface ImagePair {
  /** `[B, H, W, C]`. */
  readonly a: Tensor4D;
  /** `[B, H, W, C]`. */
  readonly b: Tensor4D;
}

/**
 * Pairs of images that belong together, in shuffled and augmented batches or one by one.
 *
 * What a batch holds depends on the data set's seed and on `seed`, `epoch` and each pair's index
 * alone: not on the batch size, on `skip`, or on what was drawn before.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { proceduralFacades } from '@gan/data';
 *
 * await useBackend();
 * const facades = proceduralFacades({ imageSize: 64, count: 8 });
 * for await (const { a, b } of facades.batches({ batchSize: 4, seed: 0, epoch: 1 })) {
 *   console.log(a.shape, b.shape); // [4, 64, 64, 3] [4, 64, 64, 3], twice
 *   a.dispose();
 *   b.dispose();
 * }
 * ```
 */
export interface PairDataset extends Dataset<ImagePair> {
  /**
   * What each pair is called: the path below the folder without extension, such as `day/1`; the key
   * that `match` gave; of a list of pairs, the path of `a` as it was given; of drawn pairs, a number.
   */
  readonly names: readonly string[];
  /**
   * The pairs at `indices` (0 .. size - 1) as one batch, never augmented: the whole image at the
   * network's size. The caller disposes both tensors.
   *
   * @throws OptionError when an index is not one of this data set's.
   * @throws DataError when an image cannot be decoded, or sizes differ within the batch.
   */
  pairs(indices: readonly number[]): Promise<ImagePair>;
  /**
   * The pairs at `indices` as a data set of their own; nothing is read or copied.
   *
   * @throws OptionError when `indices` is empty or holds an index that is not one of this set's.
   */
  subset(indices: readonly number[]): PairDataset;
}

/** The two images of one pair. */
export interface PixelPair {
  readonly a: Pixels;
  readonly b: Pixels;
}

/** Where the pairs of a data set come from. */
export interface PairSource {
  /** The public function's name, with which error messages begin. */
  readonly caller: string;
  readonly seed: number;
  /** Batches loaded ahead of the one in use. Defaults to 1. */
  readonly prefetch?: number;
  /** What pair `index` is called. Defaults to its index. */
  name?(index: number): string;
  /** Pair `index`, augmented with `rng`'s numbers, or not at all without one. */
  load(index: number, rng?: Rng): Promise<PixelPair>;
}

/** The data set of those of the source's pairs whose indices are in `members`. */
export function pairDataset(source: PairSource, members: readonly number[]): PairDataset {
  const { caller, prefetch = 1 } = source;
  const collate = (pairs: readonly PixelPair[]) => stackPairs(caller, pairs);
  return {
    size: members.length,
    names: members.map((index) => source.name?.(index) ?? String(index)),
    batches: (options) =>
      shuffledBatches({ ...source, label: 'pair', members, prefetch, collate }, options),
    async pairs(indices) {
      const wanted = chosen(caller, 'pairs', members, indices);
      return collate(await mapLimited(wanted, 4, (index) => source.load(index)));
    },
    subset: (indices) => pairDataset(source, chosen(caller, 'subset', members, indices)),
  };
}
