import { concat, gather, pad, type Tensor4D, tensor1d, tidy } from '@tensorflow/tfjs-core';

/** What is added to an image to reach a size that a network takes. */
export type ImagePadding = 'reflect' | 'edge' | 'zero';

/** The choices of {@link ImagePadding}, for checks. */
export const imagePaddings: readonly ImagePadding[] = ['reflect', 'edge', 'zero'];

/** How many pixels are added on each side, so that the image stays in the middle. */
export interface Border {
  readonly top: number;
  readonly left: number;
}

/** The border that takes an image to a size. */
export const borderTo = (
  [height, width]: readonly [number, number],
  [tall, wide]: readonly [number, number],
): Border => ({ top: Math.floor((tall - height) / 2), left: Math.floor((wide - width) / 2) });

/**
 * Pads an image `[1, H, W, C]` on all sides to `size`: with what is seen in a mirror, as often as it
 * takes, with the pixels at the edge, or with zeros, which are grey.
 */
export function padImage(
  image: Tensor4D,
  size: readonly [number, number],
  padding: ImagePadding,
): Tensor4D {
  const [, height, width] = image.shape;
  const { top, left } = borderTo([height, width], size);
  const [bottom, right] = [size[0] - height - top, size[1] - width - left];
  if (top + left + bottom + right === 0) return image.clone();
  if (padding === 'zero') {
    return pad(image, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
  }
  const nearest = padding === 'reflect' ? mirrored : clamped;
  const along = (x: Tensor4D, axis: 1 | 2, before: number, after: number) => {
    const length = x.shape[axis];
    const parts = [indices(-before, 0), indices(length, length + after)].map((list) =>
      list.length === 0
        ? undefined
        : gather(
            x,
            tensor1d(
              list.map((i) => nearest(i, length)),
              'int32',
            ),
            axis,
          ),
    );
    return concat(
      [parts[0], x, parts[1]].filter((part) => part !== undefined),
      axis,
    ) as Tensor4D;
  };
  return tidy(() => along(along(image, 1, top, bottom), 2, left, right));
}

const indices = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

const clamped = (i: number, length: number) => Math.min(length - 1, Math.max(0, i));

/** Back and forth without repeating the ends: of 3, 2 1 0 1 2 1 0. */
function mirrored(i: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const at = ((i % period) + period) % period;
  return at < length ? at : period - at;
}
