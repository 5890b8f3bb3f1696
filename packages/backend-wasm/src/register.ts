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
import { stepEngine } from './recording/step-engine';
import { isNode } from './runtime/environment';
import type { Runtime } from './runtime/runtime';
import { startRuntime, startRuntimeSync } from './runtime/start';

/** As TensorFlow.js's own WebAssembly backend: above cpu (1), below what runs on a GPU. */
const priority = 2;

/** Registers the backend and its kernels, unless another copy of this package has. */
export function register(): void {
  if (findBackendFactory(backendName)) return;
  registerBackend(
    backendName,
    isNode ? () => backendOn(startRuntimeSync()) : async () => backendOn(await startRuntime()),
    priority,
  );
  const compiled = new Set(kernels.map(({ kernelName }) => kernelName));
  for (const config of getKernelsForBackend('cpu')) {
    if (compiled.has(config.kernelName)) continue;
    const kernelFunc = guarded(config.kernelName, config.kernelFunc);
    registerKernel({ ...config, backendName, kernelFunc });
  }
  for (const { kernelName, kernelFunc } of kernels) {
    const func = kernelFunc as unknown as KernelFunc;
    registerKernel({ kernelName, backendName, kernelFunc: guarded(kernelName, func) });
  }
}

function backendOn(runtime: Runtime): WasmBackend {
  const backend = new WasmBackend(runtime);
  backend.steps = stepEngine(backend);
  return backend;
}

/** A kernel that leaves nothing behind when it throws. */
function guarded(kernelName: string, kernelFunc: KernelFunc): KernelFunc {
  return (call) => {
    const backend = call.backend as WasmBackend;
    backend.runtime.observer?.called(kernelName, call.inputs, call.attrs);
    return backend.guard(() => kernelFunc(call));
  };
}
