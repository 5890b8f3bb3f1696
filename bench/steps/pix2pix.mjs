import { Pix2PixTrainer } from '@gan/trainers';
import { images } from './images.mjs';

/** pix2pix. */
export function pix2pix({ imageSize = 256, batch = 1, filters } = {}) {
  const trainer = new Pix2PixTrainer({ imageSize, filters, seed: 1 });
  return { trainer, batch: { a: images(batch, imageSize, 1), b: images(batch, imageSize, 2) } };
}
