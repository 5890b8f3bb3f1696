import {
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from './backend';

/** The name under which TensorFlow.js knows this backend. */
export const backendName = 'gan-wasm';

/** What TensorFlow.js calls a kernel with. */
export interface KernelCall<I = NamedTensorInfoMap, A = NamedAttrMap> {
  readonly inputs: I;
  readonly attrs: A;
  readonly backend: WasmBackend;
}

/** A kernel written for this backend. It disposes of what it made except its results. */
export interface Kernel {
  readonly kernelName: string;
  readonly kernelFunc: (call: KernelCall) => TensorInfo | TensorInfo[];
}

/** Declares a kernel with the types of its inputs and attributes. */
export function kernel<I extends object, A extends object>(
  kernelName: string,
  kernelFunc: (call: KernelCall<I, A>) => TensorInfo | TensorInfo[],
): Kernel {
  return { kernelName, kernelFunc: kernelFunc as unknown as Kernel['kernelFunc'] };
}

/** Runs the cpu backend's kernel on this backend's tensors: for the rare cases not compiled. */
export function runCpuKernel(
  kernelName: string,
  call: { inputs: object; attrs: object; backend: WasmBackend },
): TensorInfo {
  return runFrom('cpu', kernelName, call);
}

/** Runs another kernel of this backend, whether compiled or the cpu's. */
export function runKernel(
  kernelName: string,
  call: { inputs: object; attrs: object; backend: WasmBackend },
): TensorInfo {
  return runFrom(backendName, kernelName, call);
}

function runFrom(
  from: string,
  kernelName: string,
  call: { inputs: object; attrs: object; backend: WasmBackend },
): TensorInfo {
  const { kernelFunc } = getKernel(kernelName, from);
  return kernelFunc(call as Parameters<typeof kernelFunc>[0]) as TensorInfo;
}
