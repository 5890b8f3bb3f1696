import type { NamedAttrMap, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from './node-backend';

/** The name under which TensorFlow.js knows tfjs-node's backend. */
export const backendName = 'tensorflow';

/** What TensorFlow.js calls a kernel with. */
export interface KernelCall<I = NamedTensorInfoMap, A = NamedAttrMap> {
  readonly inputs: I;
  readonly attrs: A;
  readonly backend: NodeBackend;
}

/** A kernel out of libtensorflow's operations. It disposes of what it made except its results. */
export interface Kernel {
  readonly kernelName: string;
  readonly kernelFunc: (call: KernelCall) => TensorInfo | TensorInfo[];
}

/** Declares a kernel with the types of its inputs, which the engine gives as tensors, and attributes. */
export function kernel<I extends Readonly<Record<keyof I, Tensor>>, A extends object>(
  kernelName: string,
  kernelFunc: (call: KernelCall<I, A>) => TensorInfo | TensorInfo[],
): Kernel {
  return { kernelName, kernelFunc: kernelFunc as unknown as Kernel['kernelFunc'] };
}
