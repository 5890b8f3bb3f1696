import { slice, type Tensor } from '@tensorflow/tfjs-core';

/** A part of a batch, and the share of the batch's samples that it holds. */
export interface MicroBatch<Batch> {
  readonly batch: Batch;
  readonly share: number;
}

/**
 * Splits a batch of `B` samples into up to `count` parts of one size, the last one smaller where they
 * do not come out even.
 *
 * The mean of the parts' losses, weighted by their shares, is the loss of the whole batch.
 */
export function microBatches<Batch extends object>(
  batch: Batch,
  count: number,
): MicroBatch<Batch>[] {
  if (count === 1) return [{ batch, share: 1 }];
  const entries = Object.entries(batch) as [string, Tensor][];
  const samples = entries[0]?.[1].shape[0] as number;
  const size = Math.ceil(samples / count);
  return Array.from({ length: Math.ceil(samples / size) }, (_, i) => {
    const begin = i * size;
    const length = Math.min(size, samples - begin);
    const parts = entries.map(([name, tensor]) => [name, slice(tensor, begin, length)]);
    return { batch: Object.fromEntries(parts) as Batch, share: length / samples };
  });
}
