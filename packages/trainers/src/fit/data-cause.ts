import { dispose, type TensorContainer } from '@tensorflow/tfjs-core';
import type { Trainer } from '../trainer/trainer';
import { tensorsOf } from '../watch/data-watch';
import { nonFiniteTensor } from '../watch/non-finite';
import type { Place } from './place';

/**
 * Whether the data made a step's losses NaN or infinite, in words.
 *
 * The batch is long freed: the data set is asked for it again, once the run has failed.
 */
export async function dataCause<Batch extends object>(
  trainer: Trainer<Batch>,
  { epoch, position }: Omit<Place, 'step'>,
  batches: () => AsyncIterable<Batch>,
): Promise<string | undefined> {
  // Nothing is known of other trainers' batches.
  if (!trainer.config) return undefined;
  try {
    for await (const batch of batches()) {
      try {
        const problem = await nonFiniteTensor(tensorsOf(batch));
        if (!problem) return undefined;
        return `The data are the cause: ${problem} in batch ${position + 1} of epoch ${epoch}`;
      } finally {
        dispose(batch as TensorContainer);
      }
    }
  } catch {
    // What stopped the run is told, and not this.
  }
  return undefined;
}
