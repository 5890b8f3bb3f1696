import { type ImagePair, imageGrid, saveImage } from '@gan/data';
import { concat, dispose, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

export const sampleColumns = ['input', 'output', 'target'] as const;

/** Saves a picture with a row of input, output and target for each pair. */
export async function saveSamples(
  file: string,
  pairs: readonly ImagePair[],
  predict: (input: Tensor4D) => Tensor4D,
): Promise<void> {
  const rows = tidy(() => pairs.map(({ a, b }) => concat([a, predict(a), b], 0)));
  try {
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
