import type { ImagePair } from '@gan/data';
import { abs, mean, sub, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

/** A generator, or what stands in for one. */
export type Predict = (input: Tensor4D) => Tensor4D | Promise<Tensor4D>;

/**
 * Mean over the pairs of mean |predict(a) - b|, values in [-1, 1].
 *
 * Pair by pair, as the reference tests: with batch statistics the result depends on the batch.
 */
export async function meanL1(
  pairs: readonly ImagePair[],
  predict: Predict,
  signal?: AbortSignal,
): Promise<number> {
  let sum = 0;
  for (const { a, b } of pairs) {
    signal?.throwIfAborted();
    const output = await predict(a);
    const loss = tidy(() => mean(abs(sub(output, b))));
    output.dispose();
    sum += (await loss.data())[0]!;
    loss.dispose();
  }
  return sum / pairs.length;
}
