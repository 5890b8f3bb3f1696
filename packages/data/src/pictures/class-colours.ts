import { ShapeError, show } from '@gan/core';
import {
  argMax,
  gather,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { type Colour, checkPalette } from '../decode/palette';

/**
 * Shows class maps in colours: each pixel gets that of its largest channel, the first of equal ones.
 *
 * For one-hot images, as data sets with `classes` give them, and for scores or logits of a network.
 * Reads nothing back from the device, and disposes nothing.
 *
 * @param maps A tensor `[H, W, n]` or `[B, H, W, n]`.
 * @param palette The colours of the n classes, `[red, green, blue]` from 0 to 255.
 * @returns RGB in [-1, 1], `[H, W, 3]` or `[B, H, W, 3]`, for `imageGrid` and `saveImage`; the
 *   caller disposes it.
 * @throws OptionError when the palette is no list of different colours.
 * @throws ShapeError when the last axis is not as long as the palette.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { classColours, cmpPalette } from '@gan/data';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await useBackend();
 * const labels = tf.oneHot(tf.tensor3d([[[0, 2], [2, 1]]], [1, 2, 2], 'int32'), 12) as tf.Tensor4D;
 * const image = classColours(labels, Object.values(cmpPalette));
 * console.log(image.shape); // [ 1, 2, 2, 3 ]
 * ```
 */
export function classColours<T extends Tensor3D | Tensor4D>(
  maps: T,
  palette: readonly Colour[],
): T {
  const colours = checkPalette('classColours', 'palette', palette);
  const shape: readonly number[] | undefined = maps?.shape;
  const count = colours.length;
  if ((shape?.length !== 3 && shape?.length !== 4) || shape.at(-1) !== count) {
    throw new ShapeError(
      `classColours: maps must be a tensor [H, W, n] or [B, H, W, n] with n of ${count}, as many as ` +
        `the palette has colours, got ${shape ? `[${shape}]` : show(maps)}`,
    );
  }
  const values = colours.map((levels) => levels.map((level) => (level * 2) / 255 - 1));
  return tidy(() => gather<Tensor>(tensor2d(values), argMax(maps, -1)) as T);
}
