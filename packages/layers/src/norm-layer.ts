import type { layers } from '@tensorflow/tfjs-layers';
import { batchNorm } from './batch-norm';
import type { Init } from './initializers';
import { instanceNorm } from './instance-norm';
import { leakyRelu } from './leaky-relu';
import { type NormActivation, slopeOf } from './normalise';

/**
 * The normalisation of a network: `'batch'`, `'instance'` (no affine part), `'instance-affine'` (a
 * scale and a shift a channel are learned) or `'none'`.
 */
export type Norm = 'batch' | 'instance' | 'instance-affine' | 'none';

/**
 * The choices of {@link Norm}, for checks.
 *
 * @internal
 */
export const norms: readonly Norm[] = ['batch', 'instance', 'instance-affine', 'none'];

/** What {@link normLayer} needs to know of the network. */
export interface NormLayerOptions {
  /** What follows the norm. Defaults to `'none'`. */
  readonly activation?: NormActivation;
  /** How the network's weights are drawn; gamma is drawn from N(1, gain^2). */
  readonly init: Required<Init>;
  /** Seed of gamma. */
  readonly seed: number;
  /** The layer's name. */
  readonly name: string;
}

/**
 * The normalisation layer of a reference network with the activation that follows it, as one layer;
 * undefined where there is neither.
 *
 * The reference draws a batch norm's gamma from N(1, gain^2) and gives an instance norm no weights.
 */
export function normLayer(norm: Norm, options: NormLayerOptions): layers.Layer | undefined {
  const { activation = 'none', init, seed, name } = options;
  switch (norm) {
    case 'batch':
      return batchNorm({ activation, gammaSpread: init.gain, seed, name });
    case 'instance':
      return instanceNorm({ activation, name });
    case 'instance-affine':
      return instanceNorm({ affine: true, activation, name });
    case 'none': {
      const slope = slopeOf(activation);
      return slope === undefined ? undefined : leakyRelu({ slope, name });
    }
  }
}

/**
 * Whether the reference gives a convolution before this norm a bias: only before instance norm.
 *
 * @internal
 */
export const convolutionBias = (norm: Norm) => norm === 'instance' || norm === 'instance-affine';
