import { ShapeError } from '@gan/core';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** Options of {@link imageSizeCheck}. */
export interface ImageSizeCheckOptions {
  /** What height and width must divide by. */
  readonly multipleOf: number;
  /** The network, for the error message. */
  readonly network: string;
  /** The layer's name. */
  readonly name?: string;
}

class ImageSizeCheck extends layers.Layer {
  static readonly className = 'GanImageSizeCheck';
  readonly multipleOf: number;
  readonly network: string;

  constructor(options: ImageSizeCheckOptions) {
    super(options);
    this.multipleOf = options.multipleOf;
    this.network = options.network;
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
 * Without it an image that does not fit fails deep inside the network, in a concatenation.
 *
 * @throws ShapeError on any other image, when the network runs.
 */
export function imageSizeCheck(options: ImageSizeCheckOptions): layers.Layer {
  return new ImageSizeCheck(options);
}
