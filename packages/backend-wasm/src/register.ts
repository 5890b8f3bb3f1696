// Registers the cpu backend and its kernels, which this backend builds on.
import '@tensorflow/tfjs-backend-cpu';
import {
  findBackendFactory,
  getKernelsForBackend,
  type KernelFunc,
  registerBackend,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { WasmBackend } from './backend';
import { backendName } from './kernel';
import { kernels } from './kernels';
import { isNode } from './runtime/environment';
import { startRuntime, startRuntimeSync } from './runtime/start';

/** As TensorFlow.js's own WebAssembly backend: above cpu (1), below what runs on a GPU. */
const priority = 2;

/** Registers the backend and its kernels, unless another copy of this package has. */
export function register(): void {
  if (findBackendFactory(backendName)) return;
  registerBackend(
    backendName,
    isNode
      ? () => new WasmBackend(startRuntimeSync())
      : async () => new WasmBackend(await startRuntime()),
    priority,
  );
  const compiled = new Set(kernels.map(({ kernelName }) => kernelName));
  for (const config of getKernelsForBackend('cpu')) {
    if (compiled.has(config.kernelName)) continue;
    registerKernel({ ...config, backendName, kernelFunc: guarded(config.kernelFunc) });
  }
  for (const { kernelName, kernelFunc } of kernels) {
    const config = { kernelName, backendName };
    registerKernel({ ...config, kernelFunc: guarded(kernelFunc as unknown as KernelFunc) });
  }
}

/** A kernel that leaves nothing behind when it throws. */
function guarded(kernelFunc: KernelFunc): KernelFunc {
  return (call) => (call.backend as WasmBackend).guard(() => kernelFunc(call));
}
