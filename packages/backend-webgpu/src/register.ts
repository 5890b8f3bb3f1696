import {
  findBackendFactory,
  getKernelsForBackend,
  registerBackend,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { WebgpuBackend } from './backend';
import { requestDevice } from './device';
import { backendName, withStock } from './kernel';
import { kernels } from './kernels';

/** Registers the backend with its kernels and, for the rest, those of TensorFlow.js's, unless they are. */
export function register(): void {
  if (findBackendFactory(backendName)) return;
  registerBackend(backendName, async () => {
    const { device, info } = await requestDevice();
    return new WebgpuBackend(device, info) as never;
  });
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
