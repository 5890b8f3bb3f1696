import { patchDiscriminator, pixelDiscriminator } from '@gan/discriminators';
import type { Pix2PixTrainerOptions } from '@gan/trainers';

/** A way to train that the ablation compares. */
export interface Variant {
  readonly name: string;
  /** The table that it is a line of. */
  readonly group: 'losses' | 'patches';
  /** Side of what the discriminator judges at a time, in pixels. */
  readonly patch: 1 | 16 | 70 | 286;
  readonly weights: Pick<Pix2PixTrainerOptions, 'lambdaL1' | 'lambdaGan'>;
}

/** The paper's loss and discriminator: a line of both tables. */
export const full: Variant = { name: 'L1 + cGAN', group: 'losses', patch: 70, weights: {} };

/** Section 4.2 of the paper: which loss does what. */
const losses: readonly Variant[] = [
  { name: 'L1', group: 'losses', patch: 70, weights: { lambdaGan: 0 } },
  { name: 'cGAN', group: 'losses', patch: 70, weights: { lambdaL1: 0 } },
  full,
];

/** Section 4.4: from pixels to images; 286 covers all of an image of 256 pixels or fewer. */
const patches = ([1, 16, 286] as const).map(
  (patch): Variant => ({ name: `patch ${patch}`, group: 'patches', patch, weights: {} }),
);

export const variants: readonly Variant[] = [...losses, ...patches];

/** Stride-2 convolutions of the PatchGAN of a patch size. */
const layers = { 16: 1, 70: 3, 286: 5 };

/** The discriminator on input and output together that judges patches of the given size. */
export function discriminatorOf(patch: Variant['patch'], filters: number, seed: number) {
  const options = { inputChannels: 6, filters, seed };
  return patch === 1
    ? pixelDiscriminator(options)
    : patchDiscriminator({ ...options, layers: layers[patch] });
}
