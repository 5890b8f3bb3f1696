import { Pix2PixTrainer } from '@gan/trainers';
import { images } from './images.mjs';

/** pix2pix, batch 1. */
export function pix2pix({ imageSize = 256 } = {}) {
  const trainer = new Pix2PixTrainer({ imageSize, seed: 1 });
  return { trainer, batch: { a: images(1, imageSize, 1), b: images(1, imageSize, 2) } };
}
