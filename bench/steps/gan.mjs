import { dcganDiscriminator } from '@gan/discriminators';
import { dcganGenerator } from '@gan/generators';
import { ConditionalGanTrainer, GanTrainer, oneHot } from '@gan/trainers';
import { images } from './images.mjs';

/** The original GAN's step, on DCGAN's networks and batch. */
export function gan({ imageSize = 64 } = {}) {
  const trainer = new GanTrainer({ ...networks(imageSize, 0), latentDim: 100, seed: 1 });
  return { trainer, batch: { real: images(batchSize(imageSize), imageSize, 1) } };
}

/** The conditional GAN's, with ten classes. */
export function conditional({ imageSize = 64 } = {}) {
  const options = { ...networks(imageSize, 10), latentDim: 100, conditions: 10, seed: 1 };
  const count = batchSize(imageSize);
  const labels = Array.from({ length: count }, (_, i) => i % 10);
  const batch = { real: images(count, imageSize, 1), condition: oneHot(labels, 10) };
  return { trainer: new ConditionalGanTrainer(options), batch };
}

const batchSize = (imageSize) => 64 * (64 / imageSize) ** 2;

const networks = (imageSize, conditions) => ({
  generator: dcganGenerator({ imageSize, conditions }),
  discriminator: dcganDiscriminator({ imageSize, conditions }),
});
