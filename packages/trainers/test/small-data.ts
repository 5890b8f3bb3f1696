import type { BatchOptions, Dataset } from '@gan/core';
import { Rng } from '@gan/core';
import { type AnyBatch, images } from './small-trainers';

/** Pairs of 8 x 8 noise whose order and values depend on seed and epoch, as augmentation's would. */
export class NoisePairs implements Dataset<AnyBatch> {
  constructor(
    readonly size: number,
    readonly channels: readonly [number, number] = [1, 1],
  ) {}

  async *batches({ batchSize, seed, epoch, skip = 0 }: BatchOptions): AsyncGenerator<AnyBatch> {
    const rng = new Rng(seed).fork(`epoch ${epoch}`);
    const first = rng.integer(1000);
    for (let i = skip * batchSize; i < this.size; i += batchSize) {
      const count = Math.min(batchSize, this.size - i);
      const [a, b] = this.channels;
      yield {
        a: images([count, 8, 8, a], first + i),
        b: images([count, 8, 8, b], first + i + 0.5),
      };
    }
  }
}
