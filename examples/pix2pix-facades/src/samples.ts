import { type ImagePair, imageGrid, saveImage } from '@gan/data';
import { concat, dispose, tidy } from '@tensorflow/tfjs-core';
import type { Predict } from './evaluate';

export const sampleColumns = ['input', 'output', 'target'] as const;

/** Saves a picture with a row of input, output and target for each pair. */
export async function saveSamples(
  file: string,
  pairs: readonly ImagePair[],
  predict: Predict,
): Promise<void> {
  const rows = tidy(() => pairs.map(({ a, b }) => concat([a, predict(a), b], 0)));
  try {
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
