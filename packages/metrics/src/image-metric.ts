import { DataError, ShapeError, show } from '@gan/core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/** One image's values in [-1, 1], rows from the top, channels innermost. */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float32Array;
}

/** Room for the rounding of a generator's tanh and of image decoders. */
const SLACK = 1e-3;

/**
 * A number over all the images that {@link ImageMetric.add} was given.
 *
 * Values are read from the tensors once, and summed in float64: every engine gives the same number,
 * no image is kept, and no tensor is made.
 */
export abstract class ImageMetric {
  #count = 0;

  /** Images so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes in a batch; the tensors stay the caller's, and may be disposed once this has resolved.
   *
   * @param output `[B, H, W, C]` in [-1, 1].
   * @param target The same shape and range.
   * @throws ShapeError when the shapes differ or do not fit; nothing is taken in then.
   * @throws DataError when a value is not a number in [-1, 1]; nothing is taken in then.
   */
  async add(output: Tensor4D, target: Tensor4D): Promise<void> {
    const [batch, height, width, channels] = this.#checkShapes(output, target);
    const [outputs, targets] = await Promise.all([output.data(), target.data()]);
    checkValues(this.name, 'output', outputs as Float32Array);
    checkValues(this.name, 'target', targets as Float32Array);
    const length = height * width * channels;
    for (let i = 0; i < batch; i++) {
      const image = (values: ArrayLike<number>): Image => ({
        ...{ height, width, channels },
        values: (values as Float32Array).subarray(i * length, (i + 1) * length),
      });
      this.measure(image(outputs), image(targets));
      this.#count++;
    }
  }

  /**
   * The number for all images so far; more may be added.
   *
   * @throws DataError when there was none.
   */
  result(): number {
    if (this.#count > 0) return this.value(this.#count);
    throw new DataError(`${this.name}: there is no image to measure; add a batch first`);
  }

  /** The function with which error messages begin. */
  protected abstract readonly name: string;

  /** The smallest height and width that can be measured. */
  protected readonly smallest: number = 1;

  /** Takes in one image. */
  protected abstract measure(output: Image, target: Image): void;

  /** The result for `count` images, at least one. */
  protected abstract value(count: number): number;

  #checkShapes(output: Tensor4D, target: Tensor4D): Tensor4D['shape'] {
    const fits = output?.rank === 4 && `${output.shape}` === `${target?.shape}`;
    if (!fits) {
      throw new ShapeError(
        `${this.name}: output and target must be images [B, H, W, C] of one shape, got ` +
          `${shapeOf(output)} and ${shapeOf(target)}`,
      );
    }
    const [, height, width] = output.shape;
    if (Math.min(height, width) >= this.smallest) return output.shape;
    throw new ShapeError(
      `${this.name}: images must be at least ${this.smallest} pixels high and wide, got ` +
        `${height} x ${width}`,
    );
  }
}

/** A metric that is the mean of a number of each image. */
export abstract class ImageMean extends ImageMetric {
  #sum = 0;

  /** The number of one image. */
  protected abstract of(output: Image, target: Image): number;

  protected override measure(output: Image, target: Image): void {
    this.#sum += this.of(output, target);
  }

  protected override value(count: number): number {
    return this.#sum / count;
  }
}

/** The result of a metric for one batch. */
export async function measureBatch(
  metric: ImageMetric,
  output: Tensor4D,
  target: Tensor4D,
): Promise<number> {
  await metric.add(output, target);
  return metric.result();
}

function checkValues(name: string, side: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    // Written so that NaN is caught.
    if (Math.abs(values[i]!) <= 1 + SLACK) continue;
    throw new DataError(
      `${name}: ${side} must hold values in [-1, 1], got ${values[i]}; bytes become such by x / 127.5 - 1`,
    );
  }
}

function shapeOf(x: Tensor | undefined): string {
  return x?.shape ? `[${x.shape.join(', ')}]` : show(x);
}
