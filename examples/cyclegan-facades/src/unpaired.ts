import type { Dataset, ImagePair, PairDataset } from '@gan/data';
import { zip } from './zip';

/**
 * Two halves of a set of pairs, of which one gives its targets as `a` and the other its inputs as
 * `b`: no image of either has its partner in training.
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
