import type { Dataset } from '@gan/core';
import { zip } from '../batches/zip';
import type { ImagePair, PairDataset } from './pair-dataset';

/**
 * Two halves of a set of pairs, of which one gives its targets as `a` and the other its inputs as
 * `b`: no image of either has its partner in training, as CycleGAN learns.
 *
 * Of an odd number of pairs the last is left out.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { proceduralFacades, unpairedHalves } from '@gan/data';
 *
 * await useBackend();
 * const images = unpairedHalves(proceduralFacades({ imageSize: 32, count: 8 }));
 * console.log(images.size); // 4
 * for await (const { a, b } of images.batches({ batchSize: 2, seed: 0, epoch: 1 })) {
 *   console.log(a.shape, b.shape); // [2, 32, 32, 3] [2, 32, 32, 3]: photos, label maps of other houses
 *   a.dispose();
 *   b.dispose();
 * }
 * ```
 */
export function unpairedHalves(pairs: PairDataset): Dataset<ImagePair> {
  const half = pairs.size >> 1;
  const indices = Array.from({ length: 2 * half }, (_, i) => i);
  const targets = pairs.subset(indices.slice(0, half));
  const inputs = pairs.subset(indices.slice(half));
  return {
    size: half,
    async *batches({ seed, ...options }) {
      // Another order for the other half: images meet others in every epoch.
      const batches = zip(
        targets.batches({ ...options, seed: 2 * seed }),
        inputs.batches({ ...options, seed: 2 * seed + 1 }),
      );
      for await (const [one, other] of batches) {
        one.a.dispose();
        other.b.dispose();
        yield { a: one.b, b: other.a };
      }
    },
  };
}
