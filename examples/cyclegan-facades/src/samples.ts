import { type ImagePair, imageGrid, saveImage } from '@gan/data';
import type { CycleGanTrainer } from '@gan/trainers';
import { concat, dispose, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

export const sampleColumns = [
  'photo',
  'to labels',
  'and back',
  'label map',
  'to photo',
  'and back',
] as const;

/** What makes the pictures: a trainer, or what stands in for one. */
export type Translator = Pick<CycleGanTrainer, 'generate'>;

/** A row `[6, H, W, 3]`: a photo, its translation and the way back; the same of a label map. */
export function cycleRow(trainer: Translator, { a, b }: ImagePair): Tensor4D {
  return tidy(() => {
    const label = trainer.generate(a, { direction: 'AtoB' });
    const photoAgain = trainer.generate(label, { direction: 'BtoA' });
    const photo = trainer.generate(b, { direction: 'BtoA' });
    const labelAgain = trainer.generate(photo, { direction: 'AtoB' });
    return concat([a, label, photoAgain, b, photo, labelAgain], 0);
  });
}

/** Saves a picture with a {@link cycleRow} for each pair. */
export async function saveSamples(
  file: string,
  pairs: readonly ImagePair[],
  trainer: Translator,
): Promise<void> {
  const rows = pairs.map((pair) => cycleRow(trainer, pair));
  try {
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
