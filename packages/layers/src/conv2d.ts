import { checkBoolean, checkChoice, checkInteger, checkOptions } from '@gan/core';
import { serialization, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { convolvedSize } from './convolution-arithmetic';
import { convolve } from './convolve';
import { checkInit, constantValues, type Init, kernelValues } from './initializers';
import {
  callOnImages,
  checkImageShape,
  checkSize2d,
  type ImageShape,
  type Size2d,
} from './layer-arguments';
import { ownSeed } from './layer-seed';
import { reflect } from './reflect';

/** Options of {@link conv2d}. */
export interface Conv2dOptions {
  /** Channels of the output, F. */
  readonly filters: number;
  /** Height and width of the kernel. */
  readonly kernelSize: Size2d;
  /** Pixels from one window to the next. Defaults to 1. */
  readonly stride?: Size2d;
  /** Pixels added on each side, PyTorch's meaning. Defaults to 0. */
  readonly padding?: Size2d;
  /** What is added: zeros, or the image mirrored at its borders. Defaults to `'zeros'`. */
  readonly paddingMode?: 'zeros' | 'reflect';
  /** Whether a bias `[F]` is added; it starts at 0. Defaults to true. */
  readonly bias?: boolean;
  /** How the kernel is drawn. Defaults to N(0, 0.02^2). */
  readonly init?: Init;
  /** Seed of the kernel's values. Defaults to one of the layer's own, from its name. */
  readonly seed?: number;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

class Conv2d extends layers.Layer {
  static readonly className = 'GanConv2d';
  readonly filters: number;
  readonly kernelSize: [number, number];
  readonly stride: [number, number];
  readonly padding: [number, number];
  readonly paddingMode: 'zeros' | 'reflect';
  readonly bias: boolean;
  readonly #init: Required<Init>;
  readonly #seed: number;
  #kernelWeight?: LayerVariable;
  #biasWeight?: LayerVariable;

  constructor(options: Conv2dOptions) {
    const { filters, kernelSize, stride = 1, padding = 0, paddingMode = 'zeros' } = options;
    const { bias = true, init, seed } = options;
    super(options);
    this.filters = checkInteger('conv2d', 'filters', filters, { min: 1 });
    this.kernelSize = checkSize2d('conv2d', 'kernelSize', kernelSize, { min: 1 });
    this.stride = checkSize2d('conv2d', 'stride', stride, { min: 1 });
    this.padding = checkSize2d('conv2d', 'padding', padding, { min: 0 });
    this.paddingMode = checkChoice('conv2d', 'paddingMode', paddingMode, ['zeros', 'reflect']);
    this.bias = checkBoolean('conv2d', 'bias', bias);
    this.#init = checkInit('conv2d', init);
    this.#seed = ownSeed('conv2d', seed, this.name);
  }

  override build(inputShape: Shape | Shape[]): void {
    const [, , , channels] = checkImageShape('conv2d', inputShape);
    const shape = [...this.kernelSize, channels, this.filters];
    const draw = kernelValues(this.#init, this.#seed);
    this.#kernelWeight = this.addWeight('kernel', shape, 'float32', draw);
    if (this.bias) {
      this.#biasWeight = this.addWeight('bias', [this.filters], 'float32', constantValues(0));
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): ImageShape {
    const [batch, height, width] = checkImageShape('conv2d', inputShape);
    return [batch, this.#outputSize(height, 0), this.#outputSize(width, 1), this.filters];
  }

  #outputSize(size: number | null, axis: 0 | 1): number | null {
    if (size === null) return null;
    return convolvedSize(`conv2d '${this.name}'`, size, {
      kernelSize: this.kernelSize[axis],
      stride: this.stride[axis],
      padding: this.padding[axis],
    });
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return callOnImages('conv2d', inputs, (x) => {
      this.computeOutputShape(x.shape);
      const kernel = this.#kernelWeight?.read() as Tensor4D;
      const bias = this.#biasWeight?.read() as Tensor1D | undefined;
      if (this.paddingMode === 'zeros') return convolve(x, kernel, bias, this);
      const padded = reflect(`conv2d '${this.name}'`, x, this.padding);
      return convolve(padded, kernel, bias, { stride: this.stride, padding: [0, 0] });
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernelSize: this.kernelSize,
      stride: this.stride,
      padding: this.padding,
      paddingMode: this.paddingMode,
      bias: this.bias,
      init: { ...this.#init },
      seed: this.#seed,
    };
  }
}
serialization.registerClass(Conv2d, 'gan');

/**
 * A convolution with PyTorch's padding arithmetic.
 *
 * y[b, i, j, f] = bias[f] + sum over u, v, c of x[b, i stride + u - padding, j stride + v - padding, c] kernel[u, v, c, f]
 *
 * Input `[B, H, W, C]`, output `[B, H', W', F]` with
 * H' = floor((H + 2 padding - kernelSize) / stride) + 1. Weights: kernel `[kh, kw, C, F]`, then
 * bias `[F]`.
 *
 * TensorFlow.js's own `padding: 'same'` is another function: with kernel 3 and stride 2 it pads
 * one side only.
 *
 * @throws OptionError for an option out of range.
 * @throws ShapeError when the padded image is smaller than the kernel, or no larger than a
 *   reflection.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { conv2d } from '@gan/layers';
 *
 * await useBackend();
 * const layer = conv2d({ filters: 8, kernelSize: 4, stride: 2, padding: 1 });
 * const y = layer.apply(tf.zeros([1, 16, 16, 3])) as tf.Tensor;
 * console.log(y.shape); // [ 1, 8, 8, 8 ]
 * ```
 */
export function conv2d(options: Conv2dOptions): layers.Layer {
  checkOptions('conv2d', options, [
    'filters',
    'kernelSize',
    'stride',
    'padding',
    'paddingMode',
    'bias',
    'init',
    'seed',
    'name',
  ]);
  return new Conv2d(options);
}
