import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkOptions,
  checkSeed,
  OptionError,
} from '@gan/core';
import {
  checkEngine,
  checkInit,
  convolutionBias,
  type Init,
  imageSizeCheck,
  layerSeed,
  type Norm,
  norms,
  unetDown,
  unetUp,
} from '@gan/layers';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** Options of {@link unetGenerator}. */
export interface UnetGeneratorOptions {
  /**
   * Size of square training images, a multiple of 2^levels; it determines the levels, min(8,
   * floor(log2(imageSize))). Defaults to 256 where `levels` is not given.
   */
  readonly imageSize?: number;
  /** Halvings of the image, from 2 to 10, in place of `imageSize`. */
  readonly levels?: number;
  /** Channels of the input. Defaults to 3. */
  readonly inputChannels?: number;
  /** Channels of the output. Defaults to 3. */
  readonly outputChannels?: number;
  /** Channels after the first convolution; level k has min(2^(k-1), 8) times as many. Defaults to 64. */
  readonly filters?: number;
  /** The normalisation after convolutions. Defaults to `'batch'`. */
  readonly norm?: Norm;
  /** Whether levels 5 to levels - 1 of the decoder drop half of their values. Defaults to true. */
  readonly dropout?: boolean;
  /** Transposed convolutions, or resize convolutions against checkerboards. Defaults to `'transpose'`. */
  readonly upsample?: 'transpose' | 'resize';
  /** How weights are drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
  /** Seed of weights and dropout. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'unetGenerator';

/** The number of levels from either option; throws OptionError where they do not fit. */
function levelsOf({ imageSize, levels }: UnetGeneratorOptions): number {
  if (levels !== undefined) {
    const count = checkInteger(caller, 'levels', levels, { min: 2, max: 10 });
    if (imageSize !== undefined) checkMultiple(imageSize, count);
    return count;
  }
  const size = checkInteger(caller, 'imageSize', imageSize ?? 256, { min: 4 });
  const count = Math.min(8, Math.floor(Math.log2(size)));
  checkMultiple(size, count);
  return count;
}

function checkMultiple(imageSize: number, levels: number): void {
  checkInteger(caller, 'imageSize', imageSize, { min: 4 });
  const multiple = 2 ** levels;
  if (imageSize % multiple === 0) return;
  const possible = Math.log2(imageSize & -imageSize);
  const nearest = Math.max(1, Math.round(imageSize / multiple)) * multiple;
  const fewer = possible >= 2 ? `use levels: ${possible}, or ` : '';
  throw new OptionError(
    `${caller}: imageSize must be a multiple of ${multiple} for ${levels} levels, got ` +
      `${imageSize}; ${fewer}resize to ${nearest}`,
  );
}

/**
 * The generator of pix2pix: an encoder and a decoder with a skip connection at every level.
 *
 * Input `[B, H, W, inputChannels]` and output `[B, H, W, outputChannels]` in [-1, 1]; H and W are
 * any multiples of 2^levels. With the defaults it is the reference's `unet_256`, of 54,413,955
 * parameters.
 *
 * Down, level k: convolution 4 stride 2, norm (not at level 1 and the last), LeakyReLU 0.2 (not at
 * the last). Up: ReLU, transposed convolution 4 stride 2, norm, dropout 0.5 at levels 5 to
 * levels - 1, concatenation with the skip; at level 1 tanh in place of the norm.
 *
 * @throws OptionError for an option out of range, or an imageSize that is no multiple of 2^levels.
 * @throws ShapeError when the model runs on an image whose sizes are no multiples of 2^levels.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { unetGenerator } from '@gan/generators';
 *
 * await useBackend();
 * const generator = unetGenerator({ imageSize: 64, filters: 8 });
 * const photo = generator.predict(tf.zeros([1, 64, 128, 3])) as tf.Tensor;
 * console.log(photo.shape); // [ 1, 64, 128, 3 ]
 * ```
 *
 * Paper: Isola et al., "Image-to-image translation with conditional adversarial networks",
 * arXiv 1611.07004.
 */
export function unetGenerator(options: UnetGeneratorOptions = {}): LayersModel {
  checkOptions(caller, options, [
    'imageSize',
    'levels',
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
  const { inputChannels = 3, outputChannels = 3, filters = 64, norm = 'batch' } = options;
  const { dropout = true, upsample = 'transpose', seed = 0 } = options;
  checkInteger(caller, 'inputChannels', inputChannels, { min: 1 });
  checkInteger(caller, 'outputChannels', outputChannels, { min: 1 });
  checkInteger(caller, 'filters', filters, { min: 1 });
  checkChoice(caller, 'norm', norm, norms);
  checkBoolean(caller, 'dropout', dropout);
  checkChoice(caller, 'upsample', upsample, ['transpose', 'resize']);
  checkSeed(caller, seed);
  const init = checkInit(caller, options.init);
  const levels = levelsOf(options);
  const width = (level: number) => Math.min(2 ** (level - 1), 8) * filters;
  // The reference ties the bias to the network's norm, also at the levels that have none.
  const shared = { init, bias: convolutionBias(norm) };

  const image = input({ shape: [null, null, inputChannels], name: 'image' });
  const sized = imageSizeCheck({ multipleOf: 2 ** levels, network: caller, name: 'image_size' });
  let x = sized.apply(image) as SymbolicTensor;
  const skips: SymbolicTensor[] = [];
  for (let level = 1; level <= levels; level++) {
    x = unetDown(x, {
      ...shared,
      filters: width(level),
      activation: level < levels,
      norm: level === 1 || level === levels ? 'none' : norm,
      seed: layerSeed(seed, `down ${level}`),
      name: `down${level}`,
    });
    skips.push(x);
  }
  for (let level = levels; level > 1; level--) {
    x = unetUp(x, skips[level - 2], {
      ...shared,
      filters: width(level - 1),
      norm,
      upsample,
      dropout: dropout && level >= 5 && level < levels ? 0.5 : 0,
      seed: layerSeed(seed, `up ${level}`),
      name: `up${level}`,
    });
  }
  x = unetUp(x, undefined, {
    init,
    filters: outputChannels,
    norm: 'none',
    upsample,
    bias: true,
    seed: layerSeed(seed, 'up 1'),
    name: 'up1',
  });
  const output = layers.activation({ activation: 'tanh', name: 'tanh' }).apply(x);
  return layersModel({ inputs: image, outputs: output as SymbolicTensor, name: 'unet_generator' });
}
