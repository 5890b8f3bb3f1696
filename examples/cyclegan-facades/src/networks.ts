import { Rng } from '@gan/core';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator } from '@gan/generators';
import type { CycleGanTrainerOptions } from '@gan/trainers';

/** Smaller than the paper's, for images of 64 x 64. */
export interface NetworkSizes {
  readonly blocks: number;
  readonly filters: number;
}

/** Narrow networks bear larger steps than the paper's, and have fewer to take. */
export const LEARNING_RATE = 5e-4;

/** Two ResNet generators and two PatchGANs; D's first layer is twice as wide as G's. */
export function networks(
  { blocks, filters }: NetworkSizes,
  seed: number,
): Pick<CycleGanTrainerOptions, 'generatorA' | 'generatorB' | 'discriminatorA' | 'discriminatorB'> {
  const rng = new Rng(seed);
  const draw = (name: string) => rng.fork(name).integer(2 ** 31);
  const generator = (name: string) => resnetGenerator({ blocks, filters, seed: draw(name) });
  const discriminator = (name: string) =>
    patchDiscriminator({
      filters: 2 * filters,
      norm: 'instance',
      seed: draw(name),
    });
  return {
    generatorA: generator('generator A'),
    generatorB: generator('generator B'),
    discriminatorA: discriminator('discriminator A'),
    discriminatorB: discriminator('discriminator B'),
  };
}
