import type { ImagePair, PairDataset } from '@gan/data';
import { stack, type Tensor4D, tensor3d } from '@tensorflow/tfjs-core';

/** For tests: a data set of 1 x W images that are given pixel by pixel, values in [-1, 1]. */
export function fakePairs(pairs: readonly { a: number[][]; b: number[][] }[]): PairDataset {
  const batch = (images: number[][][]) =>
    stack(images.map((image) => tensor3d([image]))) as unknown as Tensor4D;
  const dataset: PairDataset = {
    size: pairs.length,
    names: pairs.map((_, index) => String(index)),
    async pairs(indices): Promise<ImagePair> {
      const chosen = indices.map((index) => pairs[index]!);
      return { a: batch(chosen.map(({ a }) => a)), b: batch(chosen.map(({ b }) => b)) };
    },
    async *batches({ batchSize }) {
      for (let i = 0; i < pairs.length; i += batchSize) {
        const indices = pairs.map((_, j) => j).slice(i, i + batchSize);
        yield dataset.pairs(indices);
      }
    },
    subset: (indices) => fakePairs(indices.map((index) => pairs[index]!)),
  };
  return dataset;
}
