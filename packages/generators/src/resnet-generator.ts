import { checkBoolean, checkChoice, checkInteger, checkOptions, checkSeed } from '@gan/core';
import {
  checkEngine,
  checkInit,
  conv2d,
  conv2dTranspose,
  convolutionBias,
  type Init,
  imageSizeCheck,
  layerSeed,
  type Norm,
  normLayer,
  norms,
  resizeConv2d,
  resnetBlock,
} from '@gan/layers';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** Options of {@link resnetGenerator}. */
export interface ResnetGeneratorOptions {
  /** Residual blocks; the papers use 9 from 256 pixels on, 6 below. Defaults to 9. */
  readonly blocks?: number;
  /**
   * Times that the image is halved before the blocks, and doubled after, from 1 to 6; pix2pixHD's
   * global generator has 4. Defaults to 2.
   */
  readonly halvings?: number;
  /** Channels of the input. Defaults to 3. */
  readonly inputChannels?: number;
  /** Channels of the output. Defaults to 3. */
  readonly outputChannels?: number;
  /** Channels after the first convolution. Defaults to 64. */
  readonly filters?: number;
  /** The normalisation after convolutions. Defaults to `'instance'`. */
  readonly norm?: Norm;
  /** Whether the blocks drop half of their values between convolutions. Defaults to false. */
  readonly dropout?: boolean;
  /** Transposed convolutions, or resize convolutions against checkerboards. Defaults to `'transpose'`. */
  readonly upsample?: 'transpose' | 'resize';
  /** How weights are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
  /** Seed of weights and dropout. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'resnetGenerator';

/**
 * The generator of CycleGAN: two halvings, residual blocks, two doublings. With four of each it is
 * pix2pixHD's global generator.
 *
 * Input `[B, H, W, inputChannels]` and output `[B, H, W, outputChannels]` in [-1, 1]; H and W are any
 * multiples of 2^halvings, from twice that. With 9 blocks and instance norm it has 11,378,179 parameters, with 6
 * 7,837,699.
 *
 * Convolution 7 on a reflected border, norm, ReLU; halvings times convolution 3 stride 2, norm, ReLU
 * (doubling the channels); the blocks; as often transposed convolution 3 stride 2, norm, ReLU (halving them);
 * convolution 7 on a reflected border, tanh.
 *
 * @throws OptionError for an option out of range.
 * @throws ShapeError when the model runs on an image whose sizes are no multiples of
 *   2^halvings.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { resnetGenerator } from '@gan/generators';
 *
 * await useBackend();
 * const generator = resnetGenerator({ blocks: 2, filters: 4 });
 * const zebra = generator.predict(tf.zeros([1, 32, 48, 3])) as tf.Tensor;
 * console.log(zebra.shape); // [ 1, 32, 48, 3 ]
 * ```
 *
 * Papers: Zhu et al., "Unpaired image-to-image translation using cycle-consistent adversarial
 * networks", arXiv 1703.10593; Johnson, Alahi and Fei-Fei, "Perceptual losses for real-time style
 * transfer and super-resolution", arXiv 1603.08155.
 */
export function resnetGenerator(options: ResnetGeneratorOptions = {}): LayersModel {
  checkOptions(caller, options, [
    'blocks',
    'halvings',
    'inputChannels',
    'outputChannels',
    'filters',
    'norm',
    'dropout',
    'upsample',
    'init',
    'seed',
  ]);
  checkEngine(caller);
  const { blocks = 9, inputChannels = 3, outputChannels = 3, filters = 64 } = options;
  const {
    halvings = 2,
    norm = 'instance',
    dropout = false,
    upsample = 'transpose',
    seed = 0,
  } = options;
  checkInteger(caller, 'blocks', blocks, { min: 0 });
  checkInteger(caller, 'halvings', halvings, { min: 1, max: 6 });
  checkInteger(caller, 'inputChannels', inputChannels, { min: 1 });
  checkInteger(caller, 'outputChannels', outputChannels, { min: 1 });
  checkInteger(caller, 'filters', filters, { min: 1 });
  checkChoice(caller, 'norm', norm, norms);
  checkBoolean(caller, 'dropout', dropout);
  checkChoice(caller, 'upsample', upsample, ['transpose', 'resize']);
  checkSeed(caller, seed);
  const init = checkInit(caller, options.init);
  const bias = convolutionBias(norm);

  const image = input({ shape: [null, null, inputChannels], name: 'image' });
  const sized = imageSizeCheck({ multipleOf: 2 ** halvings, network: caller, name: 'image_size' });
  let x = sized.apply(image) as SymbolicTensor;
  const apply = (layer: layers.Layer | undefined) => {
    if (layer) x = layer.apply(x) as SymbolicTensor;
  };
  /** What every convolution but the last is followed by. */
  const normAndRelu = (name: string) => {
    const normSeed = layerSeed(seed, `${name} norm`);
    const shared = { activation: 'relu', init, seed: normSeed, name: `${name}_norm` } as const;
    apply(normLayer(norm, shared));
  };
  const common = (name: string) => ({
    init,
    seed: layerSeed(seed, name),
    name: `${name}_convolution`,
  });
  const border = { kernelSize: 7, padding: 3, paddingMode: 'reflect' } as const;

  apply(conv2d({ ...common('first'), ...border, filters, bias }));
  normAndRelu('first');
  for (let level = 1; level <= halvings; level++) {
    const down = { kernelSize: 3, stride: 2, padding: 1, filters: filters * 2 ** level, bias };
    apply(conv2d({ ...common(`down${level}`), ...down }));
    normAndRelu(`down${level}`);
  }
  for (let block = 1; block <= blocks; block++) {
    const name = `block${block}`;
    const blockSeed = layerSeed(seed, name);
    x = resnetBlock(x, { norm, dropout: dropout ? 0.5 : 0, init, seed: blockSeed, name });
  }
  for (let level = halvings; level >= 1; level--) {
    const up = {
      ...common(`up${level}`),
      kernelSize: 3,
      filters: filters * 2 ** (level - 1),
      bias,
    };
    const transposed = { ...up, stride: 2, padding: 1, outputPadding: 1 };
    apply(upsample === 'transpose' ? conv2dTranspose(transposed) : resizeConv2d(up));
    normAndRelu(`up${level}`);
  }
  apply(conv2d({ ...common('last'), ...border, filters: outputChannels, bias: true }));
  apply(layers.activation({ activation: 'tanh', name: 'tanh' }));
  return layersModel({ inputs: image, outputs: x, name: 'resnet_generator' });
}
