import { precisionState } from '@gan/core';
import {
  findBackendFactory,
  getKernelsForBackend,
  registerBackend,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { WebgpuBackend } from './backend';
import { backendName } from './backend-name';
import { hasWebgpu, requestDevice } from './device';
import { withStock } from './kernel';
import { kernels } from './kernels';
import { stepEngine } from './recording/recorded-step';

/** Where a program names no backend, TensorFlow.js takes the one of the highest priority: its own WebGPU has 3. */
const ABOVE_STOCK = 4;
const BELOW_CPU = 0;

/** Registers the backend with its kernels and, for the rest, those of TensorFlow.js's, unless they are. */
export function register(): void {
  if (findBackendFactory(backendName)) return;
  const start = async () => {
    const state = precisionState();
    const { asked = 'float32' } = state;
    try {
      const { device, info, matrices } = await requestDevice(asked);
      const backend = new WebgpuBackend(device, info, matrices);
      backend.steps = stepEngine(backend);
      Object.assign(state, { running: asked, failure: undefined });
      return backend as never;
    } catch (failure) {
      // What could not be had is not asked for the next time.
      Object.assign(state, { asked: undefined, failure });
      throw failure;
    }
  };
  registerBackend(backendName, start, hasWebgpu() ? ABOVE_STOCK : BELOW_CPU);
  const stock = new Map(
    getKernelsForBackend('webgpu').map((config) => [config.kernelName, config] as const),
  );
  const ours = new Map(kernels.map((kernel) => [kernel.kernelName, kernel] as const));
  for (const kernelName of new Set([...stock.keys(), ...ours.keys()])) {
    const config = stock.get(kernelName);
    const kernel = ours.get(kernelName);
    registerKernel({
      ...config,
      kernelName,
      backendName,
      kernelFunc: kernel ? withStock(kernel, config?.kernelFunc) : config!.kernelFunc,
    });
  }
}
