import type { layers } from '@tensorflow/tfjs-layers';
import { batchNorm } from './batch-norm';
import type { Init } from './initializers';
import { instanceNorm } from './instance-norm';

/** The normalisation of a network: `'batch'`, `'instance'` (no affine part) or `'none'`. */
export type Norm = 'batch' | 'instance' | 'none';

/** The choices of {@link Norm}, for checks. */
export const norms: readonly Norm[] = ['batch', 'instance', 'none'];

/** What {@link normLayer} needs to know of the network. */
export interface NormLayerOptions {
  /** How the network's weights are drawn; gamma is drawn from N(1, gain^2). */
  readonly init: Required<Init>;
  /** Seed of gamma. */
  readonly seed: number;
  /** The layer's name. */
  readonly name: string;
}

/**
 * The normalisation layer of a reference network, or undefined for `'none'`.
 *
 * The reference draws a batch norm's gamma from N(1, gain^2) and gives an instance norm no weights.
 */
export function normLayer(norm: Norm, options: NormLayerOptions): layers.Layer | undefined {
  const { init, seed, name } = options;
  switch (norm) {
    case 'batch':
      return batchNorm({ gammaSpread: init.gain, seed, name });
    case 'instance':
      return instanceNorm({ name });
    case 'none':
      return undefined;
  }
}

/** Whether the reference gives a convolution before this norm a bias: only before instance norm. */
export const convolutionBias = (norm: Norm) => norm === 'instance';
