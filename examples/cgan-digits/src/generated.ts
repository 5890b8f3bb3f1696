import { imageGrid, saveImage } from '@gan/data';
import { type ConditionalGanTrainer, oneHot } from '@gan/trainers';
import type { JudgedBatch } from '@gan-examples/shared';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { CLASSES } from './networks';

/** Digits of the classes that are asked for; `seed` chooses the latent vectors. */
function generate(
  trainer: ConditionalGanTrainer,
  labels: readonly number[],
  seed: number,
): Tensor4D {
  const condition = oneHot(labels, CLASSES);
  const images = trainer.generate(labels.length, { condition, seed, average: true });
  condition.dispose();
  return images as Tensor4D;
}

/** As many generated digits of each class, 200 at a time. */
export function* generatedBatches(
  trainer: ConditionalGanTrainer,
  { perClass, seed }: { readonly perClass: number; readonly seed: number },
): Generator<JudgedBatch> {
  const each = 20;
  for (let start = 0; start < perClass; start += each) {
    const size = Math.min(each, perClass - start);
    const labels = Array.from({ length: size * CLASSES }, (_, i) => i % CLASSES);
    yield { images: generate(trainer, labels, seed + start), labels };
  }
}

/** Saves ten digits of each class, a row a class; column k has the same latent vector in all rows. */
export async function saveClassGrid(
  file: string,
  trainer: ConditionalGanTrainer,
  seed: number,
): Promise<void> {
  const rows = Array.from({ length: CLASSES }, (_, digit) =>
    generate(trainer, Array<number>(10).fill(digit), seed),
  );
  try {
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
