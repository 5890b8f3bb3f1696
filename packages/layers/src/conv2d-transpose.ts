import { checkBoolean, checkInteger, checkOptions, OptionError } from '@gan/core';
import { serialization, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import type { Conv2dOptions } from './conv2d';
import { transposedSize } from './convolution-arithmetic';
import { convolveTransposed } from './convolve';
import { checkInit, constantValues, type Init, kernelValues } from './initializers';
import {
  callOnImages,
  checkImageShape,
  checkSize2d,
  type ImageShape,
  type Size2d,
} from './layer-arguments';
import { ownSeed } from './layer-seed';

/** Options of {@link conv2dTranspose}. */
export interface Conv2dTransposeOptions extends Omit<Conv2dOptions, 'paddingMode'> {
  /** Rows and columns added at the bottom and right of the output. Defaults to 0. */
  readonly outputPadding?: Size2d;
}

class Conv2dTranspose extends layers.Layer {
  static readonly className = 'GanConv2dTranspose';
  readonly filters: number;
  readonly kernelSize: [number, number];
  readonly stride: [number, number];
  readonly padding: [number, number];
  readonly outputPadding: [number, number];
  readonly bias: boolean;
  readonly #init: Required<Init>;
  readonly #seed: number;
  #kernelWeight?: LayerVariable;
  #biasWeight?: LayerVariable;

  constructor(options: Conv2dTransposeOptions) {
    const { filters, kernelSize, stride = 1, padding = 0, outputPadding = 0 } = options;
    const { bias = true, init, seed } = options;
    super(options);
    const caller = 'conv2dTranspose';
    this.filters = checkInteger(caller, 'filters', filters, { min: 1 });
    this.kernelSize = checkSize2d(caller, 'kernelSize', kernelSize, { min: 1 });
    this.stride = checkSize2d(caller, 'stride', stride, { min: 1 });
    this.padding = checkSize2d(caller, 'padding', padding, { min: 0 });
    this.outputPadding = checkSize2d(caller, 'outputPadding', outputPadding, { min: 0 });
    for (const axis of [0, 1] as const) {
      if (this.outputPadding[axis] < this.stride[axis]) continue;
      throw new OptionError(
        `${caller}: outputPadding must be smaller than stride, got ${this.outputPadding[axis]} ` +
          `with stride ${this.stride[axis]}`,
      );
    }
    this.bias = checkBoolean(caller, 'bias', bias);
    this.#init = checkInit(caller, init);
    this.#seed = ownSeed(caller, seed, this.name);
  }

  override build(inputShape: Shape | Shape[]): void {
    const [, , , channels] = checkImageShape('conv2dTranspose', inputShape);
    const shape = [...this.kernelSize, this.filters, channels];
    const draw = kernelValues(this.#init, this.#seed);
    this.#kernelWeight = this.addWeight('kernel', shape, 'float32', draw);
    if (this.bias) {
      this.#biasWeight = this.addWeight('bias', [this.filters], 'float32', constantValues(0));
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): ImageShape {
    const [batch, height, width] = checkImageShape('conv2dTranspose', inputShape);
    return [batch, this.#outputSize(height, 0), this.#outputSize(width, 1), this.filters];
  }

  #outputSize(size: number | null, axis: 0 | 1): number | null {
    if (size === null) return null;
    return transposedSize(`conv2dTranspose '${this.name}'`, size, {
      kernelSize: this.kernelSize[axis],
      stride: this.stride[axis],
      padding: this.padding[axis],
      outputPadding: this.outputPadding[axis],
    });
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return callOnImages('conv2dTranspose', inputs, (x) => {
      const [, height, width] = this.computeOutputShape(x.shape) as number[];
      const kernel = this.#kernelWeight?.read() as Tensor4D;
      const bias = this.#biasWeight?.read() as Tensor1D | undefined;
      return convolveTransposed(x, kernel, bias, this, [height as number, width as number]);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernelSize: this.kernelSize,
      stride: this.stride,
      padding: this.padding,
      outputPadding: this.outputPadding,
      bias: this.bias,
      init: { ...this.#init },
      seed: this.#seed,
    };
  }
}
serialization.registerClass(Conv2dTranspose, 'gan');

/**
 * A transposed convolution with PyTorch's padding arithmetic: the gradient of {@link conv2d} with
 * respect to its input, as a layer.
 *
 * Input `[B, H, W, C]`, output `[B, H', W', F]` with
 * H' = (H - 1) stride - 2 padding + kernelSize + outputPadding. Weights: kernel `[kh, kw, F, C]`,
 * then bias `[F]`.
 *
 * @throws OptionError for an option out of range.
 * @throws ShapeError when padding leaves nothing of the output.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { conv2dTranspose } from '@gan/layers';
 *
 * await useBackend();
 * const layer = conv2dTranspose({ filters: 3, kernelSize: 4, stride: 2, padding: 1 });
 * const y = layer.apply(tf.zeros([1, 8, 8, 16])) as tf.Tensor;
 * console.log(y.shape); // [ 1, 16, 16, 3 ]
 * ```
 *
 * Paper: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv 1603.07285.
 */
export function conv2dTranspose(options: Conv2dTransposeOptions): layers.Layer {
  checkOptions('conv2dTranspose', options, [
    'filters',
    'kernelSize',
    'stride',
    'padding',
    'outputPadding',
    'bias',
    'init',
    'seed',
    'name',
  ]);
  return new Conv2dTranspose(options);
}
