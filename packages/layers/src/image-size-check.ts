import { checkInteger, checkOptions, OptionError, ShapeError, show } from '@gan/core';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** Options of {@link imageSizeCheck}. */
export interface ImageSizeCheckOptions {
  /** What height and width must divide by. */
  readonly multipleOf: number;
  /** The network, for the error message. */
  readonly network: string;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

class ImageSizeCheck extends layers.Layer {
  static readonly className = 'GanImageSizeCheck';
  readonly multipleOf: number;
  readonly network: string;

  constructor(options: ImageSizeCheckOptions) {
    const { multipleOf, network } = options;
    super(options);
    this.multipleOf = checkInteger('imageSizeCheck', 'multipleOf', multipleOf, { min: 1 });
    if (typeof network !== 'string' || network === '') {
      throw new OptionError(`imageSizeCheck: network must be a name, got ${show(network)}`);
    }
    this.network = network;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
    const [, height = 0, width = 0] = x.shape;
    if (height % this.multipleOf !== 0 || width % this.multipleOf !== 0 || height * width === 0) {
      throw new ShapeError(
        `${this.network}: height and width must be multiples of ${this.multipleOf}, got ` +
          `${height} x ${width}; resize or pad the images, or build the network with fewer levels`,
      );
    }
    // A clone and not x itself: tfjs-layers frees a layer's output once it has been used.
    return x.clone();
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), multipleOf: this.multipleOf, network: this.network };
  }
}
serialization.registerClass(ImageSizeCheck, 'gan');

/**
 * The identity on image batches `[B, H, W, C]` whose height and width divide by `multipleOf`.
 *
 * Without it an image that does not fit fails deep inside a network, in a concatenation. The U-Net
 * and ResNet generators begin with it.
 *
 * @throws OptionError for an option out of range.
 * @throws ShapeError on any other image, when the network runs.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { imageSizeCheck } from '@gan/layers';
 *
 * await useBackend();
 * const check = imageSizeCheck({ multipleOf: 4, network: 'encoder' });
 * const x = check.apply(tf.zeros([1, 8, 12, 3])) as tf.Tensor;
 * console.log(x.shape); // [ 1, 8, 12, 3 ]; of 8 x 10 pixels it would throw
 * ```
 */
export function imageSizeCheck(options: ImageSizeCheckOptions): layers.Layer {
  checkOptions('imageSizeCheck', options, ['multipleOf', 'network', 'name']);
  return new ImageSizeCheck(options);
}
