import { CycleGanTrainer } from '@gan/trainers';
import { images } from './images.mjs';

/** CycleGAN, batch 1, its replay buffer included. */
export function cyclegan({ imageSize = 256 } = {}) {
  const trainer = new CycleGanTrainer({ imageSize, seed: 1 });
  return { trainer, batch: { a: images(1, imageSize, 1), b: images(1, imageSize, 2) } };
}
