import { checkInteger, type NumberRange, OptionError, ShapeError, show } from '@gan/core';
import { type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

/** A size along height and width: one number for both, or `[height, width]`. */
export type Size2d = number | readonly [number, number];

/** Returns `[height, width]` of an option that takes one number or two. */
export function checkSize2d(
  caller: string,
  name: string,
  value: unknown,
  range: NumberRange,
): [number, number] {
  if (!Array.isArray(value)) {
    const size = checkInteger(caller, name, value, range);
    return [size, size];
  }
  if (value.length !== 2) {
    throw new OptionError(
      `${caller}: ${name} must be a number or [height, width], got ${show(value)}`,
    );
  }
  return [
    checkInteger(caller, `${name}[0]`, value[0], range),
    checkInteger(caller, `${name}[1]`, value[1], range),
  ];
}

/** Runs `compute` on a layer's only input, an image batch `[B, H, W, C]`, and frees what it leaves. */
export function callOnImages(
  caller: string,
  inputs: Tensor | Tensor[],
  compute: (x: Tensor4D) => Tensor,
): Tensor {
  const x = Array.isArray(inputs) ? inputs[0] : inputs;
  if (!x || (Array.isArray(inputs) && inputs.length !== 1)) {
    throw new ShapeError(`${caller}: takes one input, got ${(inputs as Tensor[]).length}`);
  }
  if (x.rank !== 4) {
    throw new ShapeError(
      `${caller}: input must be an image batch [B, H, W, C], got shape [${x.shape.join(', ')}]`,
    );
  }
  return tidy(() => compute(x as Tensor4D));
}

/** A layer's symbolic input shape `[B, H, W, C]`, unknown sizes being null. */
export type ImageShape = [number | null, number | null, number | null, number];

/** Checks the shape that tfjs-layers hands to `build` and `computeOutputShape`. */
export function checkImageShape(caller: string, shape: unknown): ImageShape {
  const flat = Array.isArray(shape) && Array.isArray(shape[0]) ? shape[0] : shape;
  if (Array.isArray(flat) && flat.length === 4 && Number.isInteger(flat[3])) {
    return flat as ImageShape;
  }
  throw new ShapeError(
    `${caller}: input must be an image batch [B, H, W, C] with a known C, got shape [${String(flat)}]`,
  );
}
