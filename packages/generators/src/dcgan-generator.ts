import { checkInteger, checkOptions, checkPowerOfTwo, checkSeed } from '@gan/core';
import {
  batchNorm,
  checkEngine,
  checkInit,
  conv2dTranspose,
  type Init,
  layerSeed,
  withCondition,
} from '@gan/layers';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** Options of {@link dcganGenerator}. */
export interface DcganGeneratorOptions {
  /** Length of the latent vector z. Defaults to 100. */
  readonly latentDim?: number;
  /** Height and width of the images, a power of 2 from 8. Defaults to 64. */
  readonly imageSize?: number;
  /** Channels of the images. Defaults to 3. */
  readonly channels?: number;
  /** Channels before the last convolution; they double towards z. Defaults to 64. */
  readonly filters?: number;
  /** Length of a condition vector, a second input; 0 is none. Defaults to 0. */
  readonly conditions?: number;
  /** How weights are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
  /** Seed of the weights. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'dcganGenerator';

/**
 * The generator of DCGAN: transposed convolutions from a latent vector to an image.
 *
 * Input z `[B, latentDim]`, and with `conditions` a second `[B, conditions]`; output
 * `[B, imageSize, imageSize, channels]` in [-1, 1].
 *
 * Transposed convolution 4 to 4 x 4, batch norm, ReLU; transposed convolutions 4 stride 2, batch norm,
 * ReLU, doubling the size and halving the channels; the last to `channels`, tanh. No biases.
 *
 * @throws OptionError for an option out of range, or an imageSize that is no power of 2.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { dcganGenerator } from '@gan/generators';
 *
 * await useBackend();
 * const generator = dcganGenerator({ imageSize: 32, filters: 4 });
 * const images = generator.predict(tf.randomNormal([2, 100])) as tf.Tensor;
 * console.log(images.shape); // [ 2, 32, 32, 3 ]
 * ```
 *
 * Paper: Radford, Metz and Chintala, "Unsupervised representation learning with deep convolutional
 * generative adversarial networks", arXiv 1511.06434.
 */
export function dcganGenerator(options: DcganGeneratorOptions = {}): LayersModel {
  const known = ['latentDim', 'imageSize', 'channels', 'filters', 'conditions', 'init', 'seed'];
  checkOptions(caller, options, known);
  checkEngine(caller);
  const { latentDim = 100, imageSize = 64, channels = 3, filters = 64, seed = 0 } = options;
  const { conditions = 0 } = options;
  checkInteger(caller, 'latentDim', latentDim, { min: 1 });
  checkPowerOfTwo(caller, 'imageSize', imageSize, 8);
  checkInteger(caller, 'channels', channels, { min: 1 });
  checkInteger(caller, 'filters', filters, { min: 1 });
  checkInteger(caller, 'conditions', conditions, { min: 0 });
  checkSeed(caller, seed);
  const init = checkInit(caller, options.init);
  const doublings = Math.log2(imageSize) - 2;

  const z = input({ shape: [latentDim], name: 'latent' });
  const { inputs, joined } = withCondition(z, conditions);
  const targetShape = [1, 1, latentDim + conditions];
  let x = layers.reshape({ targetShape, name: 'pixel' }).apply(joined) as SymbolicTensor;
  for (let stage = 0; stage <= doublings; stage++) {
    const last = stage === doublings;
    const convolution = conv2dTranspose({
      filters: last ? channels : filters * 2 ** (doublings - 1 - stage),
      kernelSize: 4,
      stride: stage === 0 ? 1 : 2,
      padding: stage === 0 ? 0 : 1,
      bias: false,
      init,
      seed: layerSeed(seed, `convolution ${stage}`),
      name: `up${stage}_convolution`,
    });
    x = convolution.apply(x) as SymbolicTensor;
    if (last) break;
    const normSeed = layerSeed(seed, `norm ${stage}`);
    const shared = { gammaSpread: init.gain, seed: normSeed, name: `up${stage}_norm` };
    x = batchNorm({ activation: 'relu', ...shared }).apply(x) as SymbolicTensor;
  }
  const images = layers.activation({ activation: 'tanh', name: 'tanh' }).apply(x) as SymbolicTensor;
  return layersModel({ inputs, outputs: images, name: 'dcgan_generator' });
}
