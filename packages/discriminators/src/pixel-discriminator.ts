import { checkChoice, checkInteger, checkOptions, checkSeed } from '@gan/core';
import {
  checkEngine,
  checkInit,
  conv2d,
  convolutionBias,
  type Init,
  layerSeed,
  leakyRelu,
  type Norm,
  normLayer,
  norms,
} from '@gan/layers';
import {
  input,
  type LayersModel,
  type layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** Options of {@link pixelDiscriminator}. */
export interface PixelDiscriminatorOptions {
  /** Channels of the input; pix2pix judges input and output together, so both count. Defaults to 3. */
  readonly inputChannels?: number;
  /** Channels of the first layer; the second has twice as many. Defaults to 64. */
  readonly filters?: number;
  /** The normalisation after convolutions. Defaults to `'batch'`. */
  readonly norm?: Norm;
  /** How weights are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
  /** Seed of the weights. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'pixelDiscriminator';

/**
 * The 1 x 1 PatchGAN: judges every pixel by itself, which encourages colour and not sharpness.
 *
 * Input `[B, H, W, inputChannels]`, output logits `[B, H, W, 1]`. Convolutions 1 x 1: LeakyReLU 0.2
 * after the first, norm and LeakyReLU after the second. With 6 channels and batch norm it has 9,024
 * parameters.
 *
 * @throws OptionError for an option out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { pixelDiscriminator, receptiveField } from '@gan/discriminators';
 *
 * await useBackend();
 * const discriminator = pixelDiscriminator({ inputChannels: 6 });
 * console.log(receptiveField(discriminator)); // 1
 * ```
 *
 * Paper: Isola et al., "Image-to-image translation with conditional adversarial networks",
 * arXiv 1611.07004.
 */
export function pixelDiscriminator(options: PixelDiscriminatorOptions = {}): LayersModel {
  checkOptions(caller, options, ['inputChannels', 'filters', 'norm', 'init', 'seed']);
  checkEngine(caller);
  const { inputChannels = 3, filters = 64, norm = 'batch', seed = 0 } = options;
  checkInteger(caller, 'inputChannels', inputChannels, { min: 1 });
  checkInteger(caller, 'filters', filters, { min: 1 });
  checkChoice(caller, 'norm', norm, norms);
  checkSeed(caller, seed);
  const init = checkInit(caller, options.init);

  const image = input({ shape: [null, null, inputChannels], name: 'image' });
  let x = image;
  const apply = (layer: layers.Layer | undefined) => {
    if (layer) x = layer.apply(x) as SymbolicTensor;
  };
  const convolution = (stage: number, channels: number, bias: boolean) => {
    const convolutionSeed = layerSeed(seed, `convolution ${stage}`);
    const shared = { kernelSize: 1, init, seed: convolutionSeed, name: `convolution${stage}` };
    apply(conv2d({ filters: channels, bias, ...shared }));
  };
  convolution(1, filters, true);
  apply(leakyRelu({ slope: 0.2, name: 'leaky_relu1' }));
  convolution(2, 2 * filters, convolutionBias(norm));
  const normSeed = layerSeed(seed, 'norm 2');
  apply(normLayer(norm, { activation: 'leakyRelu', init, seed: normSeed, name: 'norm2' }));
  convolution(3, 1, convolutionBias(norm));
  return layersModel({ inputs: image, outputs: x, name: 'pixel_discriminator' });
}
