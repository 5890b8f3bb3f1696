import type { ImagePair, PairDataset } from './pair-dataset';

/**
 * The same pairs with input and target exchanged; nothing is read or copied.
 *
 * `pairedImages` does it by its option `direction`; this is for every other set of pairs.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { proceduralFacades, swapSides } from '@gan/data';
 *
 * await useBackend();
 * const photosToLabels = swapSides(proceduralFacades({ imageSize: 32 }));
 * const { a } = await photosToLabels.pairs([0]); // a photo
 * console.log(a.shape); // [1, 32, 32, 3]
 * ```
 */
export function swapSides(pairs: PairDataset): PairDataset {
  const swap = ({ a, b }: ImagePair): ImagePair => ({ a: b, b: a });
  return {
    size: pairs.size,
    names: pairs.names,
    async *batches(options) {
      for await (const pair of pairs.batches(options)) yield swap(pair);
    },
    pairs: async (indices) => swap(await pairs.pairs(indices)),
    subset: (indices) => swapSides(pairs.subset(indices)),
  };
}
