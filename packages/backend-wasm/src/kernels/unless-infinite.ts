import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import type { Report } from '../gemm';
import { runCpuKernel } from '../kernel';

interface Call {
  readonly backend: WasmBackend;
  readonly inputs: object;
  readonly attrs: object;
}

/**
 * A convolution's result, or the cpu kernel's where zeros outside of a picture have met an infinite value, which
 * that never multiplies.
 */
export function unlessInfinite(
  kernelName: string,
  call: Call,
  y: TensorInfo,
  reports: readonly Report[],
): TensorInfo {
  const { backend } = call;
  const allFinite = () => reports.every(({ finite }) => finite);
  if (!allFinite()) {
    backend.disposeData(y.dataId);
    return runCpuKernel(kernelName, call);
  }
  const { observer } = backend.runtime;
  if (observer) {
    const onCpu = cpuKernelInto(kernelName, call, y);
    observer.did(() => {
      if (!allFinite()) onCpu();
    });
  }
  return y;
}

/** Runs the cpu kernel on what then lies where the inputs lie now, and puts its result where y lies. */
function cpuKernelInto(kernelName: string, { backend, inputs, attrs }: Call, y: TensorInfo) {
  const given = Object.entries(inputs as Record<string, TensorInfo | undefined>).flatMap(
    ([name, tensor]) =>
      tensor
        ? [{ name, view: backend.viewer(tensor), shape: tensor.shape, dtype: tensor.dtype }]
        : [],
  );
  const into = backend.viewer(y);
  return () => {
    const copies = given.map(({ name, view, shape, dtype }) => {
      const dataId = backend.write(view().slice(), shape, dtype);
      return [name, { dataId, shape, dtype }] as const;
    });
    const call = { backend, inputs: Object.fromEntries(copies), attrs };
    const result = runCpuKernel(kernelName, call);
    into().set(backend.view(result.dataId));
    for (const { dataId } of [result, ...copies.map(([, copy]) => copy)]) {
      backend.disposeData(dataId);
    }
  };
}
