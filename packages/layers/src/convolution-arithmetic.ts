import { ShapeError } from '@gan/core';

/** One axis of a convolution: PyTorch's kernel size, stride and padding. */
export interface Window {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * Output size of a convolution: floor((size + 2 padding - kernelSize) / stride) + 1.
 *
 * @throws ShapeError when the padded input is smaller than the kernel.
 */
export function convolvedSize(caller: string, size: number, window: Window): number {
  const { kernelSize, stride, padding } = window;
  const padded = size + 2 * padding;
  if (padded < kernelSize) {
    throw new ShapeError(
      `${caller}: a size of ${size} with padding ${padding} is smaller than kernelSize ` +
        `${kernelSize}; use a larger image, more padding or a smaller kernel`,
    );
  }
  return Math.floor((padded - kernelSize) / stride) + 1;
}

/**
 * Output size of a transposed convolution:
 * (size - 1) stride - 2 padding + kernelSize + outputPadding.
 *
 * @throws ShapeError when nothing is left of the image.
 */
export function transposedSize(
  caller: string,
  size: number,
  window: Window & { readonly outputPadding: number },
): number {
  const { kernelSize, stride, padding, outputPadding } = window;
  const result = (size - 1) * stride - 2 * padding + kernelSize + outputPadding;
  if (result < 1) {
    throw new ShapeError(
      `${caller}: a size of ${size} gives an output of ${result}; use less padding or a larger kernel`,
    );
  }
  return result;
}
