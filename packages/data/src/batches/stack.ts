import { DataError } from '@gan/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type Pixels, toTensor } from './pixels';

/**
 * Images of one size as a tensor `[B, H, W, C]` in [-1, 1].
 *
 * @throws DataError when sizes differ.
 */
export function stack(caller: string, images: readonly Pixels[]): Tensor4D {
  checkSameSize(caller, images);
  return toTensor(images);
}

/**
 * Two stacks of images; neither is made when one cannot be.
 *
 * @throws DataError when sizes differ within one of them.
 */
export function stackPairs(
  caller: string,
  pairs: readonly { readonly a: Pixels; readonly b: Pixels }[],
): { a: Tensor4D; b: Tensor4D } {
  const as = pairs.map((pair) => pair.a);
  const bs = pairs.map((pair) => pair.b);
  checkSameSize(caller, as);
  checkSameSize(caller, bs);
  return { a: toTensor(as), b: toTensor(bs) };
}

function checkSameSize(caller: string, images: readonly Pixels[]): void {
  const first = images[0]!;
  const other = images.find((i) => i.width !== first.width || i.height !== first.height);
  if (!other) return;
  throw new DataError(
    `${caller}: images of one batch must have one size, got ${first.width}x${first.height} and ` +
      `${other.width}x${other.height}; use batchSize: 1, or preprocess: 'resize'`,
  );
}
