import {
  checkInteger,
  exchangeEachStep,
  notYetTheSame,
  OptionError,
  type Rng,
  ShapeError,
  type TensorPlace,
} from '@gan/core';
import { concat, keep, slice, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

/**
 * A history of generated images for the discriminator, against oscillation.
 *
 * While fewer than `size` images are stored, a new one is stored and returned. After that, with one
 * half's probability a stored image drawn at random is returned and the new one takes its place, else
 * the new one is returned. This goes image by image: one uniform number an image, above 0.5 for a
 * stored one, then its index.
 *
 * @throws OptionError for a size that is no integer of at least 0; 0 returns what came.
 *
 * @example
 * ```ts
 * import { Rng } from '@gan/core';
 * import { ReplayBuffer, useBackend } from '@gan/trainers';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const buffer = new ReplayBuffer(50, new Rng(0));
 * const images = buffer.query(tf.zeros<tf.Rank.R4>([2, 8, 8, 3]));
 * console.log(images.shape, buffer.length); // [ 2, 8, 8, 3 ], 2
 * ```
 *
 * Paper: Shrivastava et al., "Learning from simulated and unsupervised images through adversarial
 * training", arXiv 1612.07828.
 */
export class ReplayBuffer {
  /** Images that it can hold. */
  readonly size: number;
  #rng: Rng;
  #images: Tensor4D[] = [];

  /** @param rng Its own stream: drawing from it elsewhere changes what the buffer returns. */
  constructor(size: number, rng: Rng) {
    this.size = checkInteger('ReplayBuffer', 'size', size, { min: 0 });
    if (typeof rng?.uniform !== 'function') {
      throw new OptionError('ReplayBuffer: rng must be an Rng; for example new Rng(0)');
    }
    this.#rng = rng;
  }

  /** Images that it holds. */
  get length(): number {
    return this.#images.length;
  }

  /** Where the draws stand. */
  get rng(): Rng {
    return this.#rng;
  }

  /** The stored images, `[1, H, W, C]` each: the live tensors, not copies. */
  images(): readonly Tensor4D[] {
    return this.#images;
  }

  /**
   * Exchanges new images for new and stored ones.
   *
   * @param images `[B, H, W, C]`, which stay the caller's.
   * @returns `[B, H, W, C]`, which the caller disposes.
   * @throws ShapeError where images of another size are stored and `B` is over 1.
   */
  query(images: Tensor4D): Tensor4D {
    if (this.size === 0) return images.clone();
    this.#checkSizes(images.shape);
    return tidy(() => {
      const chosen = Array.from({ length: images.shape[0] }, (_, i) =>
        this.#exchange(slice(images, i, 1)),
      );
      return concat(chosen, 0);
    });
  }

  /** The image to return for a new one: itself, or a tensor that is no longer stored. */
  #exchange(image: Tensor4D): Tensor4D {
    if (this.#images.length < this.size) {
      notYetTheSame();
      this.#images.push(keep(image.clone()));
      return image;
    }
    const exchanged = exchangeEachStep(image, () => this.#choose());
    if (exchanged) return exchanged;
    const place = this.#choose();
    if (!place) return image;
    const result = place.tensor.clone();
    place.put(image.clone());
    return result;
  }

  /** The place of the stored image to return, or undefined for the new one. */
  #choose(): TensorPlace<Tensor4D> | undefined {
    if (this.#rng.uniform() <= 0.5) return undefined;
    const index = this.#rng.integer(this.size);
    const stored = this.#images[index] as Tensor4D;
    return {
      tensor: stored,
      put: (image) => {
        this.#images[index] = keep(image);
        stored.dispose();
      },
    };
  }

  /**
   * The size of a stored image that keeps `query` from taking images `[B, H, W, C]` of this shape, as
   * `[H, W, C]`; undefined where it takes them.
   */
  otherThan(shape: readonly number[]): string | undefined {
    if (shape[0] === 1) return undefined;
    return this.#images.map(sizeOf).find((stored) => stored !== sizeOf({ shape }));
  }

  #checkSizes(shape: readonly number[]): void {
    const other = this.otherThan(shape);
    if (!other) return;
    throw new ShapeError(
      `ReplayBuffer.query: images of a batch must have the size of the stored ones, ${other}, ` +
        `got ${sizeOf({ shape })}; use batches of 1, or size 0`,
    );
  }

  /** Puts back what {@link ReplayBuffer.images} and {@link ReplayBuffer.rng} gave, as copies. */
  restore(images: readonly Tensor4D[], rng: Rng): void {
    checkInteger('ReplayBuffer.restore', 'the number of images', images.length, { max: this.size });
    const restored = images.map((image) => keep(image.clone()));
    this.dispose();
    this.#images = restored;
    this.#rng = rng;
  }

  /** Frees the stored images. */
  dispose(): void {
    for (const image of this.#images) image.dispose();
    this.#images = [];
  }
}

const sizeOf = ({ shape }: { readonly shape: readonly number[] }) =>
  `[${shape.slice(1).join(', ')}]`;
