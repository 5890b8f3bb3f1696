import type { Dataset, Rng } from '@gan/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { chosen } from '../batches/indices';
import { mapLimited } from '../batches/map-limited';
import type { Pixels } from '../batches/pixels';
import { shuffledBatches } from '../batches/shuffled-batches';
import { stack } from '../batches/stack';

/** A batch of images, as the trainers of unconditional GANs take it. */
export interface RealImages {
  /** `[B, H, W, C]`, float32 in [-1, 1], label maps of `classes` one-hot. */
  readonly real: Tensor4D;
}

/**
 * Images of one kind, in shuffled and augmented batches or one by one.
 *
 * What a batch holds depends on the data set's seed and on `seed`, `epoch` and each image's index
 * alone: not on the batch size, on `skip`, or on what was drawn before.
 */
export interface ImageDataset extends Dataset<RealImages> {
  /** What each image is called: its path below its folder, with `/`, such as `day/1.png`. */
  readonly names: readonly string[];
  /**
   * The images at `indices` (0 .. size - 1) as one batch `[B, H, W, C]`, never augmented: the whole
   * image at the network's size. The caller disposes it.
   *
   * @throws OptionError when an index is not one of this data set's.
   * @throws DataError when an image cannot be decoded, or sizes differ within the batch.
   */
  images(indices: readonly number[]): Promise<Tensor4D>;
  /**
   * The images at `indices` as a data set of their own; nothing is read or copied.
   *
   * @throws OptionError when `indices` is empty or holds an index that is not one of this set's.
   */
  subset(indices: readonly number[]): ImageDataset;
}

/** Where the images of a data set come from. */
export interface ImageSource {
  /** The public function's name, with which error messages begin. */
  readonly caller: string;
  readonly seed: number;
  /** Batches loaded ahead of the one in use. */
  readonly prefetch: number;
  /** What image `index` is called. */
  name(index: number): string;
  /** Image `index`, augmented with `rng`'s numbers, or not at all without one. */
  load(index: number, rng?: Rng): Promise<Pixels>;
}

/** The data set of those of the source's images whose indices are in `members`. */
export function imageDataset(source: ImageSource, members: readonly number[]): ImageDataset {
  const { caller } = source;
  const collate = (images: readonly Pixels[]) => ({ real: stack(caller, images) });
  return {
    size: members.length,
    names: members.map((index) => source.name(index)),
    batches: (options) => shuffledBatches({ ...source, label: 'image', members, collate }, options),
    async images(indices) {
      const wanted = chosen(caller, 'images', members, indices);
      return stack(caller, await mapLimited(wanted, 4, (index) => source.load(index)));
    },
    subset: (indices) => imageDataset(source, chosen(caller, 'subset', members, indices)),
  };
}
