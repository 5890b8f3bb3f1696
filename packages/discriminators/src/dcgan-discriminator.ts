import { checkInteger, checkOptions, checkPowerOfTwo, checkSeed } from '@gan/core';
import {
  batchNorm,
  checkEngine,
  checkInit,
  conv2d,
  type Init,
  layerSeed,
  leakyRelu,
  withConditionMaps,
} from '@gan/layers';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** Options of {@link dcganDiscriminator}. */
export interface DcganDiscriminatorOptions {
  /** Height and width of the images, a power of 2 from 8. Defaults to 64. */
  readonly imageSize?: number;
  /** Channels of the images. Defaults to 3. */
  readonly channels?: number;
  /** Channels after the first convolution; they double from there. Defaults to 64. */
  readonly filters?: number;
  /** Length of a condition vector, a second input; 0 is none. Defaults to 0. */
  readonly conditions?: number;
  /** How weights are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
  /** Seed of the weights. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'dcganDiscriminator';

/**
 * The discriminator of DCGAN: strided convolutions from an image to a logit.
 *
 * Input `[B, imageSize, imageSize, channels]`, and with `conditions` a second `[B, conditions]`, which
 * becomes as many constant maps beside the image's channels; output logits `[B, 1]`.
 *
 * Convolutions 4 stride 2 with LeakyReLU 0.2 down to 4 x 4, doubling the channels, with batch norm on
 * all but the first; convolution 4 to one logit. No biases.
 *
 * @throws OptionError for an option out of range, or an imageSize that is no power of 2.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { dcganDiscriminator } from '@gan/discriminators';
 *
 * await useBackend();
 * const discriminator = dcganDiscriminator({ imageSize: 32, filters: 4 });
 * const logits = discriminator.predict(tf.zeros([2, 32, 32, 3])) as tf.Tensor;
 * console.log(logits.shape); // [ 2, 1 ]
 * ```
 *
 * Paper: Radford, Metz and Chintala, "Unsupervised representation learning with deep convolutional
 * generative adversarial networks", arXiv 1511.06434.
 */
export function dcganDiscriminator(options: DcganDiscriminatorOptions = {}): LayersModel {
  checkOptions(caller, options, ['imageSize', 'channels', 'filters', 'conditions', 'init', 'seed']);
  checkEngine(caller);
  const { imageSize = 64, channels = 3, filters = 64, conditions = 0, seed = 0 } = options;
  checkPowerOfTwo(caller, 'imageSize', imageSize, 8);
  checkInteger(caller, 'channels', channels, { min: 1 });
  checkInteger(caller, 'filters', filters, { min: 1 });
  checkInteger(caller, 'conditions', conditions, { min: 0 });
  checkSeed(caller, seed);
  const init = checkInit(caller, options.init);
  const halvings = Math.log2(imageSize) - 2;

  const image = input({ shape: [imageSize, imageSize, channels], name: 'image' });
  const { inputs, joined } = withConditionMaps(image, conditions, imageSize);
  let x = joined;
  const apply = (layer: layers.Layer) => {
    x = layer.apply(x) as SymbolicTensor;
  };
  const shared = (name: string) => ({ bias: false, init, seed: layerSeed(seed, name) });
  for (let stage = 0; stage < halvings; stage++) {
    const name = `down${stage + 1}`;
    const shape = { filters: filters * 2 ** stage, kernelSize: 4, stride: 2, padding: 1 };
    apply(conv2d({ ...shape, ...shared(name), name: `${name}_convolution` }));
    const normSeed = layerSeed(seed, `${name} norm`);
    if (stage === 0) apply(leakyRelu({ slope: 0.2, name: `${name}_leaky_relu` }));
    else {
      const norm = { gammaSpread: init.gain, seed: normSeed, name: `${name}_norm` };
      apply(batchNorm({ activation: 'leakyRelu', ...norm }));
    }
  }
  apply(conv2d({ filters: 1, kernelSize: 4, ...shared('logits'), name: 'logits_convolution' }));
  apply(layers.flatten({ name: 'logits' }));
  return layersModel({ inputs, outputs: x, name: 'dcgan_discriminator' });
}
