import { type FusedReflectAttributes, fusedKernels, ShapeError } from '@gan/core';
import {
  add,
  customGrad,
  type GradConfig,
  type GradSaveFunc,
  mirrorPad,
  pad,
  registerGradient,
  reverse,
  slice,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { hasKernel, runKernelForOne } from './run-kernel';

/**
 * Pads x `[B, H, W, C]` by mirroring it at its border pixels, which are not repeated, to
 * `[B, H + 2 vertical, W + 2 horizontal, C]`.
 *
 * TensorFlow.js's own gradient of mirrorPad drops what the border mirrors; this one folds it back,
 * and can be differentiated again.
 */
export function reflect(
  caller: string,
  x: Tensor4D,
  [vertical, horizontal]: readonly [number, number],
): Tensor4D {
  const [, height, width] = x.shape;
  if (vertical >= height || horizontal >= width) {
    throw new ShapeError(
      `${caller}: reflection by ${vertical} x ${horizontal} needs a larger image than ` +
        `${height} x ${width}; use larger images or less padding`,
    );
  }
  if (vertical + horizontal === 0) return x;
  const op = customGrad((...args: unknown[]) => {
    const [image] = args as [Tensor4D, GradSaveFunc];
    const paddings: [number, number][] = [
      [0, 0],
      [vertical, vertical],
      [horizontal, horizontal],
      [0, 0],
    ];
    return {
      value: mirrorPad(image, paddings, 'reflect'),
      gradFunc: (dy: Tensor) => foldBorders(dy as Tensor4D, { vertical, horizontal }),
    };
  });
  return op(x) as Tensor4D;
}

/** The transpose of reflection. */
function foldBorders(dy: Tensor4D, attributes: FusedReflectAttributes): Tensor4D {
  if (hasKernel(fusedKernels.reflectGradient) && dy.dtype === 'float32') {
    return runKernelForOne(fusedKernels.reflectGradient, { dy }, attributes) as Tensor4D;
  }
  const { vertical, horizontal } = attributes;
  return tidy(() => fold(fold(dy, 1, vertical), 2, horizontal));
}

/** The fused gradient is linear, and its transpose is reflection. */
const secondGradient: GradConfig = {
  kernelName: fusedKernels.reflectGradient,
  gradFunc: (upstream, _saved, attributes) => {
    const { vertical, horizontal } = attributes as unknown as FusedReflectAttributes;
    return { dy: () => reflect('reflect', upstream as Tensor4D, [vertical, horizontal]) };
  },
};
registerGradient(secondGradient);

/** The transpose of reflection along one axis: what was mirrored is added to where it came from. */
function fold(dy: Tensor4D, axis: 1 | 2, padding: number): Tensor4D {
  if (padding === 0) return dy;
  const size = (dy.shape[axis] as number) - 2 * padding;
  const part = (begin: number, length: number) => {
    const from = [0, 0, 0, 0];
    const shape = [...dy.shape];
    from[axis] = begin;
    shape[axis] = length;
    return slice(dy, from as [number, number, number, number], shape as typeof dy.shape);
  };
  const placed = (mirrored: Tensor4D, begin: number) => {
    const paddings: [number, number][] = [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    paddings[axis] = [begin, size - padding - begin];
    return pad(reverse(mirrored, axis), paddings);
  };
  const before = placed(part(0, padding), 1);
  const after = placed(part(padding + size, padding), size - 1 - padding);
  return add(add(part(padding, size), before), after);
}
