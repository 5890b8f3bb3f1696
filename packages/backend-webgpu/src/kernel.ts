import type {
  KernelFunc,
  NamedAttrMap,
  NamedTensorInfoMap,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from './backend';
import { backendName } from './backend-name';

/** What TensorFlow.js calls a kernel with. */
export interface KernelCall<I = NamedTensorInfoMap, A = NamedAttrMap> {
  readonly inputs: I;
  readonly attrs: A;
  readonly backend: WebgpuBackend;
}

/** A kernel of this backend. It disposes of what it made except its results. */
export interface Kernel {
  readonly kernelName: string;
  /** @param stock TensorFlow.js's kernel of that name, for calls that are not ours to run. */
  readonly kernelFunc: (call: KernelCall, stock: StockKernel) => TensorInfo | TensorInfo[];
}

/** Runs the kernel that TensorFlow.js's WebGPU backend has. */
export type StockKernel = (call: object) => TensorInfo | TensorInfo[];

/** Declares a kernel with the types of its inputs and attributes. */
export function kernel<I extends object, A extends object>(
  kernelName: string,
  kernelFunc: (call: KernelCall<I, A>, stock: StockKernel) => TensorInfo | TensorInfo[],
): Kernel {
  return { kernelName, kernelFunc: kernelFunc as unknown as Kernel['kernelFunc'] };
}

/** The kernel as TensorFlow.js registers it. */
export function withStock({ kernelName, kernelFunc }: Kernel, stock?: KernelFunc): KernelFunc {
  const run: StockKernel = (call) => {
    if (stock) return stock(call as Parameters<KernelFunc>[0]) as TensorInfo | TensorInfo[];
    throw new Error(`${kernelName}: ${backendName} takes float32 alone`);
  };
  return ((call: KernelCall) => kernelFunc(call, run)) as unknown as KernelFunc;
}
