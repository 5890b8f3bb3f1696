import { CycleGanTrainer } from '@gan/trainers';
import { images } from './images.mjs';

/** CycleGAN, its replay buffer of `poolSize` images included. */
export function cyclegan({ imageSize = 256, batch = 1, poolSize, filters } = {}) {
  const trainer = new CycleGanTrainer({ imageSize, poolSize, filters, seed: 1 });
  return { trainer, batch: { a: images(batch, imageSize, 1), b: images(batch, imageSize, 2) } };
}
