import { Add, Multiply, RealDiv, Sub, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { areFloats } from '../floats';
import { type Kernel, kernel } from '../kernel';
import { map } from './map';

/** The sign in WGSL, and what it means. */
type Operator = readonly [sign: string, of: (a: number, b: number) => number];

const operators: Readonly<Record<string, Operator>> = {
  [Add]: ['+', (a, b) => a + b],
  [Multiply]: ['*', (a, b) => a * b],
  [Sub]: ['-', (a, b) => a - b],
  [RealDiv]: ['/', (a, b) => a / b],
};

/**
 * x + 2, 1 - x and their like: the number goes in with the call, where the stock kernels make a tensor of the GPU
 * of it, each time, and the commands before it have to end for that.
 */
export const numberKernels: readonly Kernel[] = Object.entries(operators).map(
  ([name, [sign, of]]) =>
    kernel<Record<'a' | 'b', TensorInfo>, object>(name, (call, stock) => {
      const { backend, inputs } = call;
      const { a, b } = inputs;
      const [left, right] = [numberOf(backend, a, b), numberOf(backend, b, a)];
      if (left !== undefined && right !== undefined) {
        return backend.makeTensorInfo(b.shape, 'float32', Float32Array.of(of(left, right)));
      }
      const [x, number] = right === undefined ? [b, left] : [a, right];
      if (number !== undefined && backend.tensorMap.get(x.dataId).resource != null) {
        const expression = right === undefined ? `number ${sign} x` : `x ${sign} number`;
        return map(backend, x, { expression, number });
      }
      return stock(call);
    }),
);

/** The number that a tensor is where the GPU has not got it yet, and the other has the result's shape. */
function numberOf(
  backend: WebgpuBackend,
  tensor: TensorInfo,
  other: TensorInfo,
): number | undefined {
  if (!areFloats([tensor, other])) return undefined;
  if (util.sizeFromShape(tensor.shape) !== 1 || tensor.shape.length > other.shape.length) {
    return undefined;
  }
  const { resource, values } = backend.tensorMap.get(tensor.dataId);
  return resource == null && values ? (values as ArrayLike<number>)[0] : undefined;
}
