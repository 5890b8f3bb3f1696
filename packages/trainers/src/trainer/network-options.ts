import { checkInteger, OptionError, show } from '@gan/core';
import { patchDiscriminator, pixelDiscriminator } from '@gan/discriminators';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import type { Init, Norm } from '@gan/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** What the default networks of an image-to-image trainer are made of. */
export interface NetworkOptions {
  /** Channels of the default networks' first layer. Defaults to 64. */
  readonly filters?: number;
  /** Channels of the default discriminators' first layer. Defaults to `filters`. */
  readonly discriminatorFilters?: number;
  /** Makes the default generators U-Nets of so many levels, from 2 to 10; not with `blocks`. */
  readonly levels?: number;
  /** Makes the default generators ResNets of so many blocks; not with `levels`. */
  readonly blocks?: number;
  /**
   * What the default discriminators judge at a time: PatchGANs of so many layers, from 1 to 6, whose
   * patches are 16, 34, 70, 142 and 286 pixels wide for 1 to 5; or each pixel. Defaults to 3.
   */
  readonly patch?: number | 'pixel';
  /** Transposed convolutions, or resize convolutions against checkerboards. Defaults to `'transpose'`. */
  readonly upsample?: 'transpose' | 'resize';
  /** How the weights of the default networks are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
}

/** Options of the default generators and discriminators that a trainer has a default of its own for. */
interface NetworkDefaults {
  readonly norm: Norm;
  readonly dropout: boolean;
  /** Blocks of a ResNet; undefined for a U-Net whose depth follows from the image size. */
  readonly blocks?: number;
}

type AllNetworkOptions = NetworkOptions & Partial<Pick<NetworkDefaults, 'norm' | 'dropout'>>;

const ofGenerators = ['levels', 'blocks', 'dropout', 'upsample'] as const;
const ofDiscriminators = ['patch', 'discriminatorFilters'] as const;
const ofBoth = ['norm', 'init'] as const;

export const networkOptionNames = ['filters', ...ofGenerators, ...ofDiscriminators, ...ofBoth];

/**
 * Refuses what the default discriminators could not be made with, before a generator is made, and
 * options that no network would be made with.
 *
 * @throws OptionError for a value out of range, and an option of networks that were all given.
 */
export function checkNetworkOptions(
  caller: string,
  options: AllNetworkOptions,
  generators: readonly (LayersModel | undefined)[],
  discriminators: readonly (LayersModel | undefined)[],
): void {
  const refuse = (names: readonly (keyof AllNetworkOptions)[], kind: string) => {
    const name = names.find((one) => options[one] !== undefined);
    if (name === undefined) return;
    throw new OptionError(
      `${caller}: ${name} is an option of the default ${kind}, and yours are given; ` +
        `leave ${name} out, or make them with it`,
    );
  };
  const { patch = 3, discriminatorFilters = 1 } = options;
  if (patch !== 'pixel' && !(Number.isInteger(patch) && patch >= 1 && patch <= 6)) {
    throw new OptionError(
      `${caller}: patch must be an integer from 1 to 6, or 'pixel', got ${show(patch)}`,
    );
  }
  checkInteger(caller, 'discriminatorFilters', discriminatorFilters, { min: 1 });
  const given = [generators, discriminators].map((models) => models.every(Boolean));
  if (given[0]) refuse(ofGenerators, generators.length > 1 ? 'generators' : 'generator');
  if (given[1])
    refuse(ofDiscriminators, discriminators.length > 1 ? 'discriminators' : 'discriminator');
  if (given[0] && given[1]) refuse(ofBoth, 'networks');
  if (options.levels === undefined || options.blocks === undefined) return;
  throw new OptionError(
    `${caller}: levels is of a U-Net and blocks of a ResNet, got both; leave one out`,
  );
}

/** Channels and seed of one network. */
interface Wiring {
  readonly inputChannels: number;
  readonly seed: number;
}

/** The default generator: a U-Net of `levels`, a ResNet of `blocks`, or what the trainer's default is. */
export function defaultGenerator(
  options: AllNetworkOptions & { readonly imageSize: number },
  defaults: NetworkDefaults,
  wiring: Wiring & { readonly outputChannels: number },
): LayersModel {
  const { imageSize, levels, filters, upsample, init } = options;
  const { norm = defaults.norm, dropout = defaults.dropout } = options;
  const shared = { ...wiring, filters, norm, dropout, upsample, init };
  const blocks = options.blocks ?? (levels === undefined ? defaults.blocks : undefined);
  if (blocks !== undefined) return resnetGenerator({ ...shared, blocks });
  return unetGenerator({ ...shared, imageSize, levels });
}

/** The default discriminator: a PatchGAN, or one that judges each pixel. */
export function defaultDiscriminator(
  options: AllNetworkOptions,
  defaults: Pick<NetworkDefaults, 'norm'>,
  wiring: Wiring,
): LayersModel {
  const { filters, discriminatorFilters = filters, patch, init, norm = defaults.norm } = options;
  const shared = { ...wiring, filters: discriminatorFilters, norm, init };
  return patch === 'pixel'
    ? pixelDiscriminator(shared)
    : patchDiscriminator({ ...shared, layers: patch });
}
