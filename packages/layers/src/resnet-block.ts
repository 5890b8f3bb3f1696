import { checkInteger, ShapeError } from '@gan/core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { conv2d } from './conv2d';
import { dropout as dropoutLayer } from './dropout';
import { defaultInit, type Init } from './initializers';
import { layerSeed, ownSeed } from './layer-seed';
import { convolutionBias, type Norm, normLayer } from './norm-layer';

/** Options of {@link resnetBlock}. */
export interface ResnetBlockOptions {
  /** The norm after each convolution. Defaults to `'instance'`. */
  readonly norm?: Norm;
  /** Share of values dropped between the convolutions. Defaults to 0. */
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
 * A residual block of CycleGAN's generator: x + norm(conv(relu(norm(conv(x))))), both convolutions
 * 3 x 3 on a reflected border.
 *
 * `[B, H, W, C]` stays `[B, H, W, C]`.
 *
 * Papers: He et al., "Deep residual learning for image recognition", arXiv 1512.03385; Zhu et al.,
 * "Unpaired image-to-image translation using cycle-consistent adversarial networks", arXiv 1703.10593.
 */
export function resnetBlock(x: SymbolicTensor, options: ResnetBlockOptions): SymbolicTensor {
  const { norm = 'instance', dropout = 0, init = defaultInit, name } = options;
  const seed = ownSeed('resnetBlock', options.seed, name);
  const channels = x.shape[3];
  if (x.shape.length !== 4 || !channels) {
    throw new ShapeError(`resnetBlock: input must be [B, H, W, C], got [${x.shape.join(', ')}]`);
  }
  const half = (part: 1 | 2, input: SymbolicTensor) => {
    const convolution = conv2d({
      filters: checkInteger('resnetBlock', 'channels', channels, { min: 1 }),
      kernelSize: 3,
      padding: 1,
      paddingMode: 'reflect',
      bias: convolutionBias(norm),
      init,
      seed: layerSeed(seed, `convolution ${part}`),
      name: `${name}_convolution${part}`,
    });
    const normSeed = layerSeed(seed, `norm ${part}`);
    const activation = part === 1 ? 'relu' : 'none';
    const shared = { activation, init, seed: normSeed, name: `${name}_norm${part}` } as const;
    return apply(normLayer(norm, shared), apply(convolution, input));
  };
  let y = half(1, x);
  if (dropout > 0) {
    const dropoutSeed = layerSeed(seed, 'dropout');
    y = apply(dropoutLayer({ rate: dropout, seed: dropoutSeed, name: `${name}_dropout` }), y);
  }
  y = half(2, y);
  return layers.add({ name: `${name}_add` }).apply([x, y]) as SymbolicTensor;
}
