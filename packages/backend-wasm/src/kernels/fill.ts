import {
  type DataType,
  Fill,
  OnesLike,
  type TensorInfo,
  util,
  ZerosLike,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { type Kernel, kernel, runCpuKernel } from '../kernel';
import { floatBits } from '../runtime/runtime';
import { isNumeric, type NumericType } from '../tensor-data';

interface FillAttrs {
  readonly shape: number[];
  readonly value: number | string;
  readonly dtype?: DataType;
}

/** Tensors of one value. */
export const fillKernels: readonly Kernel[] = [
  kernel<object, FillAttrs>(Fill, (call) => {
    const { shape, value } = call.attrs;
    const dtype = call.attrs.dtype || util.inferDtype(value);
    if (typeof value !== 'number' || !isNumeric(dtype)) return runCpuKernel(Fill, call);
    return filled(call.backend, shape, dtype, value);
  }),
  like(ZerosLike, 0),
  like(OnesLike, 1),
];

/** A tensor of one value, rounded to its type as JavaScript's arrays do. */
export function filled(
  backend: WasmBackend,
  shape: readonly number[],
  dtype: NumericType,
  value: number,
): TensorInfo {
  const y = backend.output(shape, dtype);
  fillTensor(backend, y, value);
  return y;
}

/** Writes one value to all of a tensor. */
export function fillTensor(backend: WasmBackend, y: TensorInfo, value: number): void {
  const bytes = util.sizeFromShape(y.shape) * util.bytesPerElement(y.dtype);
  if (bytes === 0) return;
  const byte = value & 255;
  const words = {
    float32: floatBits(value),
    int32: value | 0,
    bool: byte | (byte << 8) | (byte << 16) | (byte << 24),
  };
  backend.run({
    task: 'fillTask',
    units: Math.ceil(bytes / 16_384),
    work: bytes / 4,
    args: [backend.address(y), bytes, words[y.dtype as NumericType]],
  });
}

function like(name: string, value: number): Kernel {
  return kernel<{ x: TensorInfo }, object>(name, (call) => {
    const { backend, inputs } = call;
    const { dtype, shape } = inputs.x;
    if (!isNumeric(dtype)) return runCpuKernel(name, call);
    return filled(backend, shape, dtype, value);
  });
}
