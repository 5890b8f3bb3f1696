import { checkBoolean, checkInteger, checkOptions, OptionError } from '@gan/core';
import {
  concat,
  reshape,
  serialization,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { convolve } from './convolve';
import { checkInit, constantValues, type Init, kernelValues } from './initializers';
import { callOnImages, checkImageShape, type ImageShape } from './layer-arguments';
import { ownSeed } from './layer-seed';
import { reflect } from './reflect';

/** Options of {@link resizeConv2d}. */
export interface ResizeConv2dOptions {
  /** Channels of the output. */
  readonly filters: number;
  /** Odd size of the convolution's kernel. Defaults to 3. */
  readonly kernelSize?: number;
  /** Whether a bias `[filters]` is added; it starts at 0. Defaults to true. */
  readonly bias?: boolean;
  /** How the kernel is drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
  /** Seed of the kernel's values. Defaults to one of the layer's own, from its name. */
  readonly seed?: number;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

class ResizeConv2d extends layers.Layer {
  static readonly className = 'GanResizeConv2d';
  readonly filters: number;
  readonly bias: boolean;
  readonly #size: number;
  readonly #init: Required<Init>;
  readonly #seed: number;
  #kernelWeight?: LayerVariable;
  #biasWeight?: LayerVariable;

  constructor(options: ResizeConv2dOptions) {
    const { filters, kernelSize = 3, bias = true, init, seed } = options;
    super(options);
    this.filters = checkInteger('resizeConv2d', 'filters', filters, { min: 1 });
    this.#size = checkInteger('resizeConv2d', 'kernelSize', kernelSize, { min: 1 });
    if (kernelSize % 2 === 0) {
      throw new OptionError(`resizeConv2d: kernelSize must be odd, got ${kernelSize}`);
    }
    this.bias = checkBoolean('resizeConv2d', 'bias', bias);
    this.#init = checkInit('resizeConv2d', init);
    this.#seed = ownSeed('resizeConv2d', seed, this.name);
  }

  override build(inputShape: Shape | Shape[]): void {
    const [, , , channels] = checkImageShape('resizeConv2d', inputShape);
    const shape = [this.#size, this.#size, channels, this.filters];
    const draw = kernelValues(this.#init, this.#seed);
    this.#kernelWeight = this.addWeight('kernel', shape, 'float32', draw);
    if (this.bias) {
      this.#biasWeight = this.addWeight('bias', [this.filters], 'float32', constantValues(0));
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): ImageShape {
    const [batch, height, width] = checkImageShape('resizeConv2d', inputShape);
    return [batch, height && 2 * height, width && 2 * width, this.filters];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return callOnImages('resizeConv2d', inputs, (x) => {
      const padding = (this.#size - 1) / 2;
      const padded = reflect(`resizeConv2d '${this.name}'`, doubled(x), [padding, padding]);
      const kernel = this.#kernelWeight?.read() as Tensor4D;
      const bias = this.#biasWeight?.read() as Tensor1D | undefined;
      return convolve(padded, kernel, bias, { stride: [1, 1], padding: [0, 0] });
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernelSize: this.#size,
      bias: this.bias,
      init: { ...this.#init },
      seed: this.#seed,
    };
  }
}
serialization.registerClass(ResizeConv2d, 'gan');

/** Every pixel of x `[B, H, W, C]` four times, `[B, 2H, 2W, C]`; differentiable any number of times. */
function doubled(x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const columns = concat([x, x], 3); // [B, H, W, 2C], in memory [B, H, 2W, C]
  const rows = reshape(columns, [batch * height, 2 * width * channels]);
  return reshape(concat([rows, rows], 1), [batch, 2 * height, 2 * width, channels]);
}

/**
 * Doubles height and width by repeating pixels, then convolves, mirroring the image at its borders.
 *
 * `[B, H, W, C]` becomes `[B, 2H, 2W, filters]`. It takes the place of a transposed convolution
 * with stride 2 where that leaves checkerboards. Weights: kernel `[k, k, C, filters]`, then bias.
 *
 * @throws OptionError for an even kernelSize, or an option out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { resizeConv2d } from '@gan/layers';
 *
 * await useBackend();
 * const y = resizeConv2d({ filters: 8 }).apply(tf.zeros([1, 16, 16, 4])) as tf.Tensor;
 * console.log(y.shape); // [ 1, 32, 32, 8 ]
 * ```
 *
 * Paper: Odena, Dumoulin and Olah, "Deconvolution and checkerboard artifacts", Distill 2016.
 */
export function resizeConv2d(options: ResizeConv2dOptions): layers.Layer {
  const known = ['filters', 'kernelSize', 'bias', 'init', 'seed', 'name'];
  checkOptions('resizeConv2d', options, known);
  return new ResizeConv2d(options);
}
