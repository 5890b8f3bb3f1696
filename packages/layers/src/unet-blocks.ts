import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { conv2d } from './conv2d';
import { conv2dTranspose } from './conv2d-transpose';
import { dropout as dropoutLayer } from './dropout';
import { defaultInit, type Init } from './initializers';
import { layerSeed, ownSeed } from './layer-seed';
import { leakyRelu } from './leaky-relu';
import { convolutionBias, type Norm, normLayer } from './norm-layer';
import { resizeConv2d } from './resize-conv2d';

/** Options of {@link unetDown}. */
export interface UnetDownOptions {
  /** Channels of the output. */
  readonly filters: number;
  /** Whether a LeakyReLU 0.2 comes last; false at the innermost level. Defaults to true. */
  readonly activation?: boolean;
  /** The norm after the convolution. Defaults to `'batch'`. */
  readonly norm?: Norm;
  /** Whether the convolution has a bias. Defaults to the reference's rule: with instance norm only. */
  readonly bias?: boolean;
  /** How weights are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Required<Init>;
  /** Seed of the weights. Defaults to one of the block's own, from its name. */
  readonly seed?: number;
  /** Prefix of the layers' names. */
  readonly name: string;
}

/** Options of {@link unetUp}. */
export interface UnetUpOptions {
  /** Channels of the transposed convolution. */
  readonly filters: number;
  /** The norm after the transposed convolution. Defaults to `'batch'`. */
  readonly norm?: Norm;
  /** Whether the convolution has a bias. Defaults to the reference's rule: with instance norm only. */
  readonly bias?: boolean;
  /** Transposed convolution, or resize convolution against checkerboards. Defaults to `'transpose'`. */
  readonly upsample?: 'transpose' | 'resize';
  /** Share of values dropped after the norm. Defaults to 0. */
  readonly dropout?: number;
  /** How weights are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Required<Init>;
  /** Seed of weights and dropout. Defaults to one of the block's own, from its name. */
  readonly seed?: number;
  /** Prefix of the layers' names. */
  readonly name: string;
}

const apply = (layer: layers.Layer | undefined, x: SymbolicTensor) =>
  (layer ? layer.apply(x) : x) as SymbolicTensor;

/**
 * One step down a U-Net: convolution 4 with stride 2 and padding 1, norm, LeakyReLU 0.2.
 *
 * `[B, H, W, C]` becomes `[B, H/2, W/2, filters]`. The paper's code counts the LeakyReLU to the next
 * step down; the skip connection sees it as well there, since it works in place.
 *
 * Paper: Isola et al., "Image-to-image translation with conditional adversarial networks",
 * arXiv 1611.07004.
 */
export function unetDown(x: SymbolicTensor, options: UnetDownOptions): SymbolicTensor {
  const { filters, activation = true, norm = 'batch', init = defaultInit, name } = options;
  const { bias = convolutionBias(norm) } = options;
  const seed = ownSeed('unetDown', options.seed, name);
  const convolution = conv2d({
    filters,
    kernelSize: 4,
    stride: 2,
    padding: 1,
    bias,
    init,
    seed: layerSeed(seed, 'convolution'),
    name: `${name}_convolution`,
  });
  const normSeed = layerSeed(seed, 'norm');
  const normalisation = normLayer(norm, {
    activation: activation ? 'leakyRelu' : 'none',
    init,
    seed: normSeed,
    name: `${name}_norm`,
  });
  return apply(normalisation, apply(convolution, x));
}

/**
 * One step up a U-Net: ReLU, transposed convolution 4 with stride 2 and padding 1, norm, dropout,
 * then the skip connection.
 *
 * `[B, H, W, C]` becomes `[B, 2H, 2W, S + filters]`, the skip's S channels first.
 *
 * Paper: Isola et al., "Image-to-image translation with conditional adversarial networks",
 * arXiv 1611.07004.
 */
export function unetUp(
  x: SymbolicTensor,
  skip: SymbolicTensor | undefined,
  options: UnetUpOptions,
): SymbolicTensor {
  const { filters, norm = 'batch', dropout = 0, init = defaultInit, name } = options;
  const { bias = convolutionBias(norm), upsample = 'transpose' } = options;
  const seed = ownSeed('unetUp', options.seed, name);
  // Slope 0 is ReLU, with a gradient of one pass.
  const activated = apply(leakyRelu({ slope: 0, name: `${name}_relu` }), x);
  const shared = {
    filters,
    bias,
    init,
    seed: layerSeed(seed, 'convolution'),
    name: `${name}_convolution`,
  };
  const convolution =
    upsample === 'transpose'
      ? conv2dTranspose({ ...shared, kernelSize: 4, stride: 2, padding: 1 })
      : resizeConv2d(shared);
  const normSeed = layerSeed(seed, 'norm');
  let up = apply(convolution, activated); // [B, 2H, 2W, filters]
  up = apply(normLayer(norm, { init, seed: normSeed, name: `${name}_norm` }), up);
  if (dropout > 0) {
    const dropoutSeed = layerSeed(seed, 'dropout');
    up = apply(dropoutLayer({ rate: dropout, seed: dropoutSeed, name: `${name}_dropout` }), up);
  }
  if (!skip) return up;
  return layers.concatenate({ name: `${name}_skip` }).apply([skip, up]) as SymbolicTensor;
}
