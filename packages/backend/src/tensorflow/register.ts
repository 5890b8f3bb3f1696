import {
  getKernel,
  type KernelFunc,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { adam } from './adam';
import { convolutionGradients } from './convolution-gradients';
import { backendName, type Kernel } from './kernel';
import { leakyReluGradient } from './leaky-relu';
import { norm, normGradient, normWith } from './norm';
import { reflectGradient } from './reflect-gradient';

const kernels: readonly Kernel[] = [
  ...[norm, normWith, normGradient, adam, leakyReluGradient, reflectGradient],
  ...convolutionGradients,
];

/** Registers the kernels for tfjs-node's backend, unless this or another copy of the package has. */
export function registerTensorflowKernels(): void {
  if (getKernel(norm.kernelName, backendName)) return;
  for (const { kernelName, kernelFunc } of kernels) {
    if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
    const config = { kernelName, backendName };
    registerKernel({ ...config, kernelFunc: kernelFunc as unknown as KernelFunc });
  }
}
