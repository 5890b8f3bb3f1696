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
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** Options of {@link patchDiscriminator}. */
export interface PatchDiscriminatorOptions {
  /** Channels of the input; pix2pix judges input and output together, so both count. Defaults to 3. */
  readonly inputChannels?: number;
  /**
   * Convolutions with stride 2, from 1 to 6; the receptive field is 16, 34, 70, 142 and 286 pixels
   * for 1 to 5. Defaults to 3.
   */
  readonly layers?: number;
  /** Channels after the first convolution; they double, up to 8 times as many. Defaults to 64. */
  readonly filters?: number;
  /** The normalisation after convolutions. Defaults to `'batch'`. */
  readonly norm?: Norm;
  /** How weights are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
  /** Seed of the weights. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'patchDiscriminator';

/**
 * PatchGAN: a discriminator that judges every patch of an image by itself.
 *
 * Input `[B, H, W, inputChannels]`; output `[B, H', W', 1]`, a logit a patch (30 x 30 for 256 x 256
 * with 3 layers). There is no sigmoid: the losses take logits. With 3 layers, 6 channels and batch
 * norm it has 2,768,705 parameters.
 *
 * Convolution 4 stride 2 and LeakyReLU 0.2; layers - 1 times convolution 4 stride 2, norm, LeakyReLU;
 * convolution 4 stride 1, norm, LeakyReLU; convolution 4 stride 1 to one channel. All pad 1.
 *
 * @throws OptionError for an option out of range.
 * @throws ShapeError when the model runs on an image smaller than its convolutions need.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { patchDiscriminator } from '@gan/discriminators';
 *
 * await useBackend();
 * const discriminator = patchDiscriminator({ inputChannels: 6, filters: 8 });
 * const logits = discriminator.predict(tf.zeros([1, 64, 64, 6])) as tf.Tensor;
 * console.log(logits.shape); // [ 1, 6, 6, 1 ]
 * ```
 *
 * Paper: Isola et al., "Image-to-image translation with conditional adversarial networks",
 * arXiv 1611.07004.
 */
export function patchDiscriminator(options: PatchDiscriminatorOptions = {}): LayersModel {
  checkOptions(caller, options, ['inputChannels', 'layers', 'filters', 'norm', 'init', 'seed']);
  checkEngine(caller);
  const { inputChannels = 3, layers: count = 3, filters = 64, norm = 'batch', seed = 0 } = options;
  checkInteger(caller, 'inputChannels', inputChannels, { min: 1 });
  checkInteger(caller, 'layers', count, { min: 1, max: 6 });
  checkInteger(caller, 'filters', filters, { min: 1 });
  checkChoice(caller, 'norm', norm, norms);
  checkSeed(caller, seed);
  const init = checkInit(caller, options.init);

  const convolution = (stage: number, channels: number, stride: number, bias: boolean) =>
    conv2d({
      filters: channels,
      kernelSize: 4,
      stride,
      padding: 1,
      bias,
      init,
      seed: layerSeed(seed, `convolution ${stage}`),
      name: `convolution${stage}`,
    });

  const image = input({ shape: [null, null, inputChannels], name: 'image' });
  let x = convolution(1, filters, 2, true).apply(image) as SymbolicTensor;
  x = leakyRelu({ slope: 0.2, name: 'leaky_relu1' }).apply(x) as SymbolicTensor;
  for (let stage = 2; stage <= count + 1; stage++) {
    const stride = stage <= count ? 2 : 1;
    const channels = Math.min(2 ** (stage - 1), 8) * filters;
    x = convolution(stage, channels, stride, convolutionBias(norm)).apply(x) as SymbolicTensor;
    const normSeed = layerSeed(seed, `norm ${stage}`);
    const shared = { activation: 'leakyRelu', init, seed: normSeed, name: `norm${stage}` } as const;
    x = normLayer(norm, shared)?.apply(x) as SymbolicTensor;
  }
  const logits = convolution(count + 2, 1, 1, true).apply(x) as SymbolicTensor;
  return layersModel({ inputs: image, outputs: logits, name: 'patch_discriminator' });
}
