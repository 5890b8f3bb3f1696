import {
  type Dataset,
  type ImagePair,
  type PairDataset,
  pairedImages,
  proceduralFacades,
  splitPairs,
  unpairedHalves,
  unpairedImages,
} from '@gan/data';
import type { SettingFlags } from './flags';

/** Images to train on, and some to judge by; `a` are photos and `b` label maps. */
export interface Data {
  readonly description: string;
  readonly train: Dataset<ImagePair>;
  /** One by one, `[1, H, W, 3]` each. */
  readonly heldOut: readonly ImagePair[];
  /** Whether the held-out photos and label maps belong together. */
  readonly paired: boolean;
}

const PROCEDURAL_PAIRS = 416;
const HELD_OUT = 16;

/** The reference resizes to 286 and crops 256. */
const loadSize = (size: number) => Math.round((size * 286) / 256);

/**
 * Opens the images that the flags ask for.
 *
 * The drawn ones and their order are the same for every `--seed`: runs with several seeds learn from
 * one set.
 *
 * @throws DataError naming the file or folder.
 */
export async function openData({ source, size }: SettingFlags): Promise<Data> {
  if (source.kind === 'procedural') {
    const pairs = proceduralFacades({ imageSize: size, count: PROCEDURAL_PAIRS, seed: 1 });
    const { train, heldOut } = splitPairs(pairs, { heldOut: HELD_OUT, seed: 1 });
    return {
      description: 'procedural facades',
      train: unpairedHalves(train),
      heldOut: await eachPair(heldOut, (label, photo) => ({ a: photo, b: label })),
      paired: true,
    };
  }
  const { a, b, test } = source;
  const train = await unpairedImages(
    { a, b },
    { loadSize: loadSize(size), cropSize: size, seed: 1 },
  );
  const description = `${a} and ${b}`;
  if (test) {
    const pairs = await pairedImages(test, { preprocess: 'resize', loadSize: size });
    const heldOut = await eachPair(pairs, (photo, label) => ({ a: photo, b: label }));
    return { description, train, heldOut, paired: true };
  }
  const shown = Math.min(HELD_OUT, train.a.size, train.b.size);
  const heldOut: ImagePair[] = [];
  for (let i = 0; i < shown; i++) {
    heldOut.push({ a: await train.a.images([i]), b: await train.b.images([i]) });
  }
  return { description, train, heldOut, paired: false };
}

async function eachPair(
  pairs: PairDataset,
  order: (a: ImagePair['a'], b: ImagePair['b']) => ImagePair,
): Promise<ImagePair[]> {
  const all: ImagePair[] = [];
  for (let i = 0; i < pairs.size; i++) {
    const { a, b } = await pairs.pairs([i]);
    all.push(order(a, b));
  }
  return all;
}
