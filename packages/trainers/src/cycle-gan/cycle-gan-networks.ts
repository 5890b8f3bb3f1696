import { checkInteger, OptionError } from '@gan/core';
import { layerSeed } from '@gan/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  checkNetworkOptions,
  defaultDiscriminator,
  defaultGenerator,
} from '../trainer/network-options';
import { checkModels } from '../trainer/own-models';
import type { CycleGanSettings, CycleGanTrainerOptions } from './cycle-gan-options';

const caller = 'CycleGanTrainer';

/** G_A: a to b, G_B: b to a; D_A judges b, D_B judges a. */
export type CycleGanNetworks = Readonly<
  Record<'generatorA' | 'generatorB' | 'discriminatorA' | 'discriminatorB', LayersModel>
>;

/** The networks that the user gave. */
export const givenNetworks = (options: CycleGanTrainerOptions) => [
  options.generatorA,
  options.generatorB,
  options.discriminatorA,
  options.discriminatorB,
];

/** The networks that were given, and the reference's for the others. */
export function cycleGanNetworks(
  options: CycleGanTrainerOptions,
  settings: CycleGanSettings,
): CycleGanNetworks {
  const { imageSize, inputChannels, outputChannels, filters, seed } = settings;
  checkInteger(caller, 'imageSize', imageSize, { min: 8 });
  checkInteger(caller, 'inputChannels', inputChannels, { min: 1 });
  checkInteger(caller, 'outputChannels', outputChannels, { min: 1 });
  checkInteger(caller, 'filters', filters, { min: 1 });
  const { generatorA, generatorB, discriminatorA, discriminatorB } = options;
  const given = [
    [generatorA, generatorB],
    [discriminatorA, discriminatorB],
  ] as const;
  checkNetworkOptions(caller, options, ...given);
  const chosen = { ...options, imageSize, filters };
  // The papers' ResNet and PatchGAN.
  const blocks = imageSize >= 256 ? 9 : 6;
  const defaults = { norm: 'instance', dropout: false, blocks } as const;
  const generator = (from: number, to: number, label: string) =>
    defaultGenerator(chosen, defaults, {
      inputChannels: from,
      outputChannels: to,
      seed: layerSeed(seed, label),
    });
  const discriminator = (channels: number, label: string) =>
    defaultDiscriminator(chosen, defaults, {
      inputChannels: channels,
      seed: layerSeed(seed, label),
    });
  const models = {
    generatorA: options.generatorA ?? generator(inputChannels, outputChannels, 'generator A'),
    generatorB: options.generatorB ?? generator(outputChannels, inputChannels, 'generator B'),
    discriminatorA: options.discriminatorA ?? discriminator(outputChannels, 'discriminator A'),
    discriminatorB: options.discriminatorB ?? discriminator(inputChannels, 'discriminator B'),
  };
  const { lambdaA, lambdaB, lambdaIdentity } = settings;
  const identity = lambdaIdentity * Math.max(lambdaA, lambdaB) > 0;
  checkModels(models, givenNetworks(options), () => checkChannels(models, identity));
  return models;
}

/** The networks' channels as their shapes tell them: those of a, then those of b. */
function checkChannels(models: CycleGanNetworks, identity: boolean): void {
  const taken = (model: LayersModel) => model.inputs[0]?.shape.at(-1);
  const made = (model: LayersModel) => model.outputs[0]?.shape.at(-1);
  const { generatorA, generatorB, discriminatorA, discriminatorB } = models;
  const [ofA, ofB] = [taken(generatorA), made(generatorA)];
  const rules = [
    ['generatorB must take the channels that generatorA makes', taken(generatorB), ofB],
    ['generatorB must make the channels that generatorA takes', made(generatorB), ofA],
    ['discriminatorA must take the channels that generatorA makes', taken(discriminatorA), ofB],
    ['discriminatorB must take the channels that generatorA takes', taken(discriminatorB), ofA],
  ] as const;
  for (const [rule, got, expected] of rules) {
    if (got === expected) continue;
    throw new OptionError(`${caller}: ${rule}, ${expected}, got ${got}`);
  }
  if (!identity || ofA === ofB) return;
  throw new OptionError(
    `${caller}: the identity loss needs as many channels in a as in b, got ${ofA} and ${ofB}; ` +
      'use lambdaIdentity: 0',
  );
}
