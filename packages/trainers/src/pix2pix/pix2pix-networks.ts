import { checkInteger, OptionError } from '@gan/core';
import { layerSeed } from '@gan/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  checkNetworkOptions,
  defaultDiscriminator,
  defaultGenerator,
} from '../trainer/network-options';
import { made, taken } from '../trainer/network-shapes';
import { checkModels } from '../trainer/own-models';
import type { Pix2PixSettings, Pix2PixTrainerOptions } from './pix2pix-options';

const caller = 'Pix2PixTrainer';

/** The reference's U-Net and PatchGAN. */
const defaults = { norm: 'batch', dropout: true } as const;

/** G translates a to b, D judges b, beside a where it is conditional. */
export type Pix2PixNetworks = Readonly<Record<'generator' | 'discriminator', LayersModel>>;

/** The networks that were given, and the reference's for the others. */
export function pix2pixNetworks(
  options: Pix2PixTrainerOptions,
  settings: Pix2PixSettings,
): Pix2PixNetworks {
  const { imageSize, inputChannels, outputChannels, filters, conditional, seed } = settings;
  checkInteger(caller, 'inputChannels', inputChannels, { min: 1 });
  checkInteger(caller, 'outputChannels', outputChannels, { min: 1 });
  checkNetworkOptions(caller, options, [options.generator], [options.discriminator]);
  const judged = conditional ? inputChannels + outputChannels : outputChannels;
  const chosen = { ...options, imageSize, filters };
  const models = {
    generator:
      options.generator ??
      defaultGenerator(chosen, defaults, {
        inputChannels,
        outputChannels,
        seed: layerSeed(seed, 'generator'),
      }),
    discriminator:
      options.discriminator ??
      defaultDiscriminator(chosen, defaults, {
        inputChannels: judged,
        seed: layerSeed(seed, 'discriminator'),
      }),
  };
  checkModels(models, [options.generator, options.discriminator], () => {
    if (settings.lambdaGan > 0) checkChannels(models, conditional);
  });
  return models;
}

/** D must take the channels that there are to judge, as far as the networks' shapes tell them. */
function checkChannels({ generator, discriminator }: Pix2PixNetworks, conditional: boolean): void {
  const of = (sizes: readonly (number | null)[]) => sizes.at(-1) ?? null;
  const [a, b, judged] = [of(taken(generator)), of(made(generator)), of(taken(discriminator))];
  const wanted = conditional && a !== null && b !== null ? a + b : conditional ? null : b;
  if (judged === null || wanted === null || judged === wanted) return;
  const what = conditional ? 'that generator takes and makes together' : 'that generator makes';
  throw new OptionError(
    `${caller}: discriminator must take the channels ${what}, ${wanted}, got ${judged}`,
  );
}
