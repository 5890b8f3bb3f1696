import type { Attributes } from './graph';
import type { Pair } from './images';

/** What TensorFlow.js' layers say of a window that moves over an image. */
export interface WindowConfig {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: 'same' | 'valid';
  readonly dilationRate?: number | Pair;
}

const pair = (value: number | Pair | undefined): Pair =>
  typeof value === 'number' ? [value, value] : (value ?? [1, 1]);

/**
 * A window's attributes. 'same' pads one pixel more at the end where the padding is odd.
 *
 * The runtime works the padding out, which depends on the image; ONNX Runtime does not for dilated
 * kernels, which move by one pixel and so need the same for every image. For pools nothing else will do:
 * where it is told their padding, it takes zeros that were added before for padding too.
 */
export function windowAttributes(config: WindowConfig): Attributes {
  const { kernelSize, strides, padding } = config;
  const dilations = pair(config.dilationRate);
  const dilated = dilations.some((rate) => rate > 1);
  const window = {
    kernel_shape: { ints: kernelSize },
    strides: { ints: strides },
    dilations: dilated ? { ints: dilations } : undefined, // pools have no such attribute
  };
  if (padding === 'same' && dilated) {
    const total = kernelSize.map((size, axis) => dilations[axis]! * (size - 1));
    const before = total.map((pixels) => Math.floor(pixels / 2));
    const after = total.map((pixels) => Math.ceil(pixels / 2));
    return { ...window, pads: { ints: [...before, ...after] } };
  }
  const auto_pad = { text: padding === 'same' ? 'SAME_UPPER' : 'VALID' };
  return { ...window, auto_pad };
}
