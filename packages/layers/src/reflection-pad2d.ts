import { checkOptions } from '@gan/core';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  callOnImages,
  checkImageShape,
  checkSize2d,
  type ImageShape,
  type Size2d,
} from './layer-arguments';
import { reflect } from './reflect';

/** Options of {@link reflectionPad2d}. */
export interface ReflectionPad2dOptions {
  /** Pixels added on each side, fewer than the image has. */
  readonly padding: Size2d;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

class ReflectionPad2d extends layers.Layer {
  static readonly className = 'GanReflectionPad2d';
  readonly padding: [number, number];

  constructor(options: ReflectionPad2dOptions) {
    super(options);
    this.padding = checkSize2d('reflectionPad2d', 'padding', options.padding, { min: 0 });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): ImageShape {
    const [batch, height, width, channels] = checkImageShape('reflectionPad2d', inputShape);
    const [vertical, horizontal] = this.padding;
    const grown = (size: number | null, by: number) => (size === null ? null : size + 2 * by);
    return [batch, grown(height, vertical), grown(width, horizontal), channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return callOnImages('reflectionPad2d', inputs, (x) => {
      const padded = reflect(`reflectionPad2d '${this.name}'`, x, this.padding);
      return padded === x ? x.clone() : padded;
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), padding: this.padding };
  }
}
serialization.registerClass(ReflectionPad2d, 'gan');

/**
 * Pads images by mirroring them at their borders; the border pixels themselves are not repeated.
 *
 * A row 1 2 3 padded by 2 becomes 3 2 1 2 3 2 1. Input `[B, H, W, C]`, output
 * `[B, H + 2 padding, W + 2 padding, C]`. PyTorch's `ReflectionPad2d`, gradient included, which
 * `tf.mirrorPad` has wrong.
 *
 * @throws OptionError for a negative padding.
 * @throws ShapeError when the image is not larger than the padding.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { reflectionPad2d } from '@gan/layers';
 *
 * await useBackend();
 * const row = tf.tensor([1, 2, 3], [1, 1, 3, 1]);
 * const y = reflectionPad2d({ padding: [0, 2] }).apply(row) as tf.Tensor;
 * console.log(y.dataSync()); // 3 2 1 2 3 2 1
 * ```
 */
export function reflectionPad2d(options: ReflectionPad2dOptions): layers.Layer {
  checkOptions('reflectionPad2d', options, ['padding', 'name']);
  return new ReflectionPad2d(options);
}
