import { dcganDiscriminator } from '@gan/discriminators';
import { dcganGenerator } from '@gan/generators';
import { DcganTrainer } from '@gan/trainers';
import type { Flags } from './flags';

/** Share of the old average that a step keeps: it looks back over about 100 steps. */
const AVERAGE = 0.99;

/** DCGAN's networks for grey images, D half as wide as G. */
export function dcganTrainer({ size, filters, latent, seed }: Flags): DcganTrainer {
  const shape = { imageSize: size, channels: 1 };
  const generator = dcganGenerator({ ...shape, filters, latentDim: latent, seed });
  const width = Math.ceil(filters / 2);
  const discriminator = dcganDiscriminator({ ...shape, filters: width, seed: seed + 1 });
  return new DcganTrainer({
    ...shape,
    generator,
    discriminator,
    latentDim: latent,
    learningRate: 5e-4,
    ema: AVERAGE,
    seed,
  });
}
