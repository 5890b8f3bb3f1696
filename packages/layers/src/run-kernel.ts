import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Whether the active backend has a kernel. */
export const hasKernel = (kernel: string) => getKernel(kernel, getBackend()) !== undefined;

/** Runs a kernel that has several outputs; it goes on the tape. */
export const runKernel = (kernel: string, inputs: object, attributes: object) =>
  engine().runKernel(
    kernel,
    inputs as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  ) as Tensor[];

/** Runs a kernel that has one output; it goes on the tape. */
export const runKernelForOne = (kernel: string, inputs: object, attributes: object) =>
  runKernel(kernel, inputs, attributes) as unknown as Tensor;
