import { OptionError } from '@gan/core';
import { type Checked, choice, integer, number, path, toggle } from '../settings/fields';

/** What the models take that make samples from noise. */
export const latentShape = {
  data: path('folder of images'),
  demo: toggle('train on data that is drawn, without any files'),
  latent: integer(1, 'length of the noise vectors'),
  loss: choice(['bce', 'lsgan', 'wgan', 'hinge', 'minimax'], 'adversarial loss'),
  discriminatorSteps: integer(1, "discriminator's steps before one of the generator"),
  gradientPenalty: number([0, Infinity], "weight of WGAN-GP's penalty"),
};

export const latentDefaults = {
  ...{ demo: false, latent: 100, loss: 'bce', discriminatorSteps: 1, gradientPenalty: 0 },
} as const;

/**
 * The folder to train on, or undefined for drawn data.
 *
 * @throws OptionError where there is neither, or both.
 */
export function dataFolder({ data, demo }: Pick<Checked<typeof latentShape>, 'data' | 'demo'>) {
  if (data !== undefined && demo) {
    throw new OptionError('--data and --demo exclude each other; give one of them');
  }
  if (data === undefined && !demo) {
    throw new OptionError('there is nothing to train on; give --data DIR, or --demo');
  }
  return data;
}

/** What the settings say of every trainer that makes samples from noise. */
export function latentSettings(settings: Checked<typeof latentShape>) {
  const { latent = 100, loss, discriminatorSteps, gradientPenalty } = settings;
  return { latentDim: latent, loss, discriminatorSteps, gradientPenalty };
}

/** The curves of their reports. */
export const latentCharts = [
  {
    title: 'Generator against discriminator',
    note: 'They push against each other: look for balance, not for a fall.',
    series: ['G', 'D_real', 'D_fake'],
  },
] as const;

/** Whole images at the networks' size. */
export function wholeImages(size: number, channels: number, seed: number) {
  return { preprocess: 'resize', loadSize: size, channels, seed } as const;
}
