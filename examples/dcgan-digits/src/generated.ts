import { Rng } from '@gan/core';
import { imageGrid, saveImage } from '@gan/data';
import type { DcganTrainer } from '@gan/trainers';
import type { JudgedBatch } from '@gan-examples/shared';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';

const BATCH = 200;

/** `count` generated digits. Nobody asked for a class: their labels say nothing. */
export function* generatedBatches(
  trainer: DcganTrainer,
  { count, seed }: { readonly count: number; readonly seed: number },
): Generator<JudgedBatch> {
  for (let start = 0; start < count; start += BATCH) {
    const size = Math.min(BATCH, count - start);
    const images = trainer.generate(size, { seed: seed + start, average: true });
    yield { images, labels: Array<number>(size).fill(0) };
  }
}

/** A row of generated digits, the same latent vectors each time. */
export function generatedRow(trainer: DcganTrainer, seed: number, count = 12): Tensor4D {
  return trainer.generate(count, {
    seed: new Rng(seed).fork('row').integer(2 ** 32),
    average: true,
  });
}

/** Saves eight rows of generated digits, the same latent vectors each time. */
export async function saveDigits(file: string, trainer: DcganTrainer, seed: number): Promise<void> {
  const rows = Array.from({ length: 8 }, (_, i) => generatedRow(trainer, seed + i));
  try {
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
