import * as tf from '@tensorflow/tfjs-core';

/** An image in memory: rows from the top, channels innermost. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** 8 or 16 bits a channel, or numbers of any kind, which have a `range`. */
  readonly data: Uint8Array | Uint16Array | Float32Array | Float64Array;
  /** The values that become -1 and 1. Defaults to 0 and the largest of the 8 or 16 bits. */
  readonly range?: readonly [low: number, high: number];
  /** Of how many classes the values are numbers, in one channel. */
  readonly classes?: number;
}

/** An empty image of the same channels, depth and meaning. */
export function blank(like: Pixels, width: number, height: number): Pixels {
  const Values = like.data.constructor as Uint8ArrayConstructor;
  return { ...like, width, height, data: new Values(width * height * like.channels) };
}

/** The channels that an image has as a tensor. */
function depthOf({ channels, classes }: Pixels): number {
  return classes ?? channels;
}

/** Images of one size as a float32 tensor `[B, H, W, C]`: in [-1, 1], or one-hot of 0 and 1. */
export function toTensor(images: readonly Pixels[]): tf.Tensor4D {
  const { height, width } = images[0]!;
  const depth = depthOf(images[0]!);
  const length = height * width * depth;
  const values = new Float32Array(images.length * length);
  images.forEach((image, i) => {
    const out = values.subarray(i * length, (i + 1) * length);
    if (image.classes) fillOneHot(image, out);
    else fillScaled(image, out);
  });
  return tf.tensor4d(values, [images.length, height, width, depth]);
}

function fillOneHot({ data, classes }: Pixels, out: Float32Array): void {
  for (let i = 0; i < data.length; i++) out[i * classes! + data[i]!] = 1;
}

function fillScaled({ data, range }: Pixels, out: Float32Array): void {
  const [low, high] = range ?? [0, data instanceof Uint16Array ? 65535 : 255];
  const scale = 2 / (high - low);
  for (let j = 0; j < out.length; j++) out[j] = (data[j]! - low) * scale - 1;
  if (!range) return;
  for (let j = 0; j < out.length; j++) out[j] = Math.min(1, Math.max(-1, out[j]!));
}
