import { DcganTrainer } from '@gan/trainers';
import { images } from './images.mjs';

/** DCGAN; batch 64 at 64 x 64, as many pixels at other sizes, unless told. */
export function dcgan({ imageSize = 64, batch = 64 * (64 / imageSize) ** 2, filters } = {}) {
  const trainer = new DcganTrainer({ imageSize, filters, seed: 1 });
  return { trainer, batch: { real: images(batch, imageSize, 1) } };
}
