import { Add, Multiply, RealDiv, Sub, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { type Kernel, kernel } from '../kernel';
import { map } from './map';

const operators = { [Add]: '+', [Multiply]: '*', [Sub]: '-', [RealDiv]: '/' } as const;

/**
 * x + 2, 1 - x and their like: the number goes in with the call, where the stock kernels make a tensor of the GPU
 * of it, each time, and the commands before it have to end for that.
 */
export const numberKernels: readonly Kernel[] = Object.entries(operators).map(([name, operator]) =>
  kernel<Record<'a' | 'b', TensorInfo>, object>(name, (call, stock) => {
    const { backend, inputs } = call;
    const { a, b } = inputs;
    const [left, right] = [numberOf(backend, a, b), numberOf(backend, b, a)];
    if (right !== undefined) {
      return map(backend, a, { expression: `x ${operator} number`, number: right });
    }
    if (left !== undefined) {
      return map(backend, b, { expression: `number ${operator} x`, number: left });
    }
    return stock(call);
  }),
);

/** The number that a tensor is, where the GPU has not got it yet, but has the other, which has the result's shape. */
function numberOf(
  backend: WebgpuBackend,
  tensor: TensorInfo,
  other: TensorInfo,
): number | undefined {
  if (tensor.dtype !== 'float32' || other.dtype !== 'float32') return undefined;
  if (util.sizeFromShape(tensor.shape) !== 1 || tensor.shape.length > other.shape.length) {
    return undefined;
  }
  const { resource, values } = backend.tensorMap.get(tensor.dataId);
  const isOnGpu = (data: TensorInfo) => backend.tensorMap.get(data.dataId).resource != null;
  if (resource != null || !values || !isOnGpu(other)) return undefined;
  return (values as ArrayLike<number>)[0];
}
