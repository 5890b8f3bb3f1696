import { DcganTrainer } from '@gan/trainers';
import { images } from './images.mjs';

/** DCGAN, batch 64 at 64 x 64, as many pixels at other sizes. */
export function dcgan({ imageSize = 64 } = {}) {
  const trainer = new DcganTrainer({ imageSize, seed: 1 });
  return { trainer, batch: { real: images(64 * (64 / imageSize) ** 2, imageSize, 1) } };
}
