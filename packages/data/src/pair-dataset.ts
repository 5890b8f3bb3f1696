import {
  type BatchOptions,
  checkInteger,
  checkOptions,
  DataError,
  type Dataset,
  OptionError,
  Rng,
  show,
} from '@gan/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { mapLimited } from './map-limited';
import { type Pixels, toTensor } from './pixels';

/** A batch of image pairs, float32 in [-1, 1]: `a` is the network's input, `b` its target. */
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
 * import '@tensorflow/tfjs-backend-cpu';
 * import { proceduralFacades } from '@gan/data';
 *
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
  /** Pair `index`, augmented with `rng`'s numbers, or not at all without one. */
  load(index: number, rng?: Rng): Promise<PixelPair>;
}

/** Files decoded at a time; bounds the memory that full-size images take. */
const PARALLEL = 4;

/** The data set of those of the source's pairs whose indices are in `members`. */
export function pairDataset(source: PairSource, members: readonly number[]): PairDataset {
  const { caller } = source;

  const chosen = (method: string, indices: readonly number[]): number[] => {
    if (!Array.isArray(indices) || indices.length === 0) {
      throw new OptionError(
        `${caller}: ${method} needs an array of one index or more, got ${show(indices)}`,
      );
    }
    const range = { min: 0, max: members.length - 1 };
    return indices.map((i) => members[checkInteger(caller, `${method}'s index`, i, range)]!);
  };

  return {
    size: members.length,

    batches(options) {
      const { batchSize, seed, epoch, skip } = checkBatchOptions(caller, options);
      const rng = new Rng(source.seed).fork(`batches ${seed}`).fork(`epoch ${epoch}`);
      const order = shuffled(members, rng.fork('order'));
      const load = (start: number) =>
        mapLimited(order.slice(start, start + batchSize), PARALLEL, (index) =>
          source.load(index, rng.fork(`pair ${index}`)),
        );
      return batchesOf(caller, order.length, skip * batchSize, batchSize, load);
    },

    async pairs(indices) {
      const wanted = chosen('pairs', indices);
      return stack(caller, await mapLimited(wanted, PARALLEL, (index) => source.load(index)));
    },

    subset: (indices) => pairDataset(source, chosen('subset', indices)),
  };
}

/** Decodes one batch ahead of the consumer; makes tensors only when it asks for them. */
async function* batchesOf(
  caller: string,
  size: number,
  first: number,
  batchSize: number,
  load: (start: number) => Promise<PixelPair[]>,
): AsyncGenerator<ImagePair, void, undefined> {
  let ahead = first < size ? load(first) : undefined;
  for (let start = first + batchSize; ahead; start += batchSize) {
    const current: PixelPair[] = await ahead;
    ahead = start < size ? load(start) : undefined;
    // Whoever awaits it still sees the failure; nobody does when the consumer stops early.
    ahead?.catch(() => undefined);
    yield stack(caller, current);
  }
}

function stack(caller: string, pairs: readonly PixelPair[]): ImagePair {
  const as = pairs.map((pair) => pair.a);
  const bs = pairs.map((pair) => pair.b);
  checkSameSize(caller, as);
  checkSameSize(caller, bs);
  return { a: toTensor(as), b: toTensor(bs) };
}

function checkSameSize(caller: string, images: readonly Pixels[]): void {
  const first = images[0]!;
  const other = images.find((i) => i.width !== first.width || i.height !== first.height);
  if (!other) return;
  throw new DataError(
    `${caller}: images of one batch must have one size, got ${first.width}x${first.height} and ` +
      `${other.width}x${other.height}; use batchSize: 1, or preprocess: 'resize'`,
  );
}

export function checkBatchOptions(caller: string, options: BatchOptions): Required<BatchOptions> {
  const name = `${caller}: batches`;
  checkOptions(name, options, ['batchSize', 'seed', 'epoch', 'skip']);
  const { batchSize, seed, epoch, skip = 0 } = options;
  return {
    batchSize: checkInteger(name, 'batchSize', batchSize, { min: 1 }),
    seed: checkInteger(name, 'seed', seed),
    epoch: checkInteger(name, 'epoch', epoch, { min: 1 }),
    skip: checkInteger(name, 'skip', skip, { min: 0 }),
  };
}

/** Fisher and Yates's shuffle of a copy. */
export function shuffled(values: readonly number[], rng: Rng): number[] {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
