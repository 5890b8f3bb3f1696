import { dcganDiscriminator } from '@gan/discriminators';
import { dcganGenerator } from '@gan/generators';
import { ConditionalGanTrainer } from '@gan/trainers';
import type { Flags } from './flags';

export const IMAGE_SIZE = 32;
export const CLASSES = 10;

/** Share of the old average that a step keeps: it looks back over about 100 steps. */
const AVERAGE = 0.99;

/**
 * DCGAN's networks with the class as a second input. D is half as wide as G, which keeps it from
 * winning at once: it is told the class of what it judges.
 */
export function conditionalTrainer({ filters, latent, seed }: Flags): ConditionalGanTrainer {
  const shape = { imageSize: IMAGE_SIZE, channels: 1, conditions: CLASSES };
  const generator = dcganGenerator({ ...shape, filters, latentDim: latent, seed });
  const width = Math.ceil(filters / 2);
  const discriminator = dcganDiscriminator({ ...shape, filters: width, seed: seed + 1 });
  return new ConditionalGanTrainer({
    generator,
    discriminator,
    latentDim: latent,
    conditions: CLASSES,
    learningRate: 5e-4,
    ema: AVERAGE,
    seed,
  });
}
