import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';

/** A batch of images as it lies in a JSON file: 8 bits a value, base64. */
export interface EncodedImages {
  readonly shape: readonly [number, number, number, number];
  readonly bytes: string;
}

/** Images `[B, H, W, C]` in [-1, 1] for a JSON file; the tensor stays the caller's. */
export async function encodeImages(images: Tensor4D): Promise<EncodedImages> {
  const values = await images.data();
  const bytes = Uint8ClampedArray.from(values, (value) => (value + 1) * 127.5);
  return { shape: images.shape, bytes: Buffer.from(bytes).toString('base64') };
}

/** The images again, to within half of a 255th; the caller disposes them. */
export function decodeImages({ shape, bytes }: EncodedImages): Tensor4D {
  const values = Float32Array.from(Buffer.from(bytes, 'base64'), (byte) => byte / 127.5 - 1);
  return tensor4d(values, [...shape]);
}
