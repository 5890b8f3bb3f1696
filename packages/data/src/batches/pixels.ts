import * as tf from '@tensorflow/tfjs-core';

/** An image in memory: rows from the top, channels innermost, values 0 .. `max`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** 8 or 16 bits a channel. */
  readonly data: Uint8Array | Uint16Array;
}

/** The largest value that a channel of this image can hold. */
export function maxValue(image: Pixels): 255 | 65535 {
  return image.data instanceof Uint16Array ? 65535 : 255;
}

/** An empty image of the same channels and depth. */
export function blank(like: Pixels, width: number, height: number): Pixels {
  const { channels } = like;
  const Values = like.data instanceof Uint16Array ? Uint16Array : Uint8Array;
  return { width, height, channels, data: new Values(width * height * channels) };
}

/** Images of one size as a float32 tensor `[B, H, W, C]` in [-1, 1]. */
export function toTensor(images: readonly Pixels[]): tf.Tensor4D {
  const { height, width, channels } = images[0]!;
  const length = height * width * channels;
  const values = new Float32Array(images.length * length);
  images.forEach((image, i) => {
    const scale = 2 / maxValue(image);
    const { data } = image;
    for (let j = 0, k = i * length; j < length; j++, k++) values[k] = data[j]! * scale - 1;
  });
  return tf.tensor4d(values, [images.length, height, width, channels]);
}
