import { OptionError, ShapeError, show } from '@gan/core';
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

/** The canvas of a page or of a worker. */
export type PageCanvas = HTMLCanvasElement | OffscreenCanvas;

const caller = 'tensorToCanvas';

/**
 * Shows an image on a canvas, which takes its size.
 *
 * A value x becomes the byte round(127.5 (x + 1)), limited to 0 and 255. Grey is shown as RGB; four channels
 * are RGBA.
 *
 * @param image `[H, W, C]` or `[1, H, W, C]` in [-1, 1], C of 1, 3 or 4; it stays the caller's.
 * @param canvas That of a page, or an OffscreenCanvas.
 * @throws ShapeError for what is no single image of such channels.
 * @throws OptionError for what is no canvas, or one with another context than `2d`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { tensorToCanvas } from '@gan/inference';
 *
 * await useBackend();
 * // In a page:
 * const show = (image: tf.Tensor3D) =>
 *   tensorToCanvas(image, document.querySelector('canvas')!);
 * ```
 */
export async function tensorToCanvas(
  image: Tensor3D | Tensor4D,
  canvas: PageCanvas,
): Promise<void> {
  const { height, width, channels } = sizeOf(image);
  if (typeof canvas?.getContext !== 'function') {
    throw new OptionError(`${caller}: canvas must be a canvas, got ${show(canvas)}`);
  }
  const values = await (image as Tensor).data();
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D | null;
  if (!context) {
    throw new OptionError(`${caller}: canvas has another context already; give it one of its own`);
  }
  const pixels = context.createImageData(width, height);
  const { data } = pixels;
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 4; c++) {
      const from = channels === 1 ? 0 : c;
      const value = c === 3 && channels !== 4 ? 1 : values[i * channels + from]!;
      // The array rounds, halves to the even number, and limits.
      data[4 * i + c] = 127.5 * (value + 1);
    }
  }
  context.putImageData(pixels, 0, 0);
}

function sizeOf(image: Tensor): { height: number; width: number; channels: number } {
  const { shape } = (image ?? {}) as Partial<Tensor>;
  const [height = 0, width = 0, channels = 0] =
    (shape?.length === 4 && shape[0] === 1 ? shape.slice(1) : shape?.length === 3 && shape) || [];
  if (height * width > 0 && [1, 3, 4].includes(channels)) return { height, width, channels };
  throw new ShapeError(
    `${caller}: image must be a tensor [H, W, C] or [1, H, W, C] with C of 1, 3 or 4, got ` +
      `${shape ? `[${shape.join(', ')}]` : show(image)}`,
  );
}
