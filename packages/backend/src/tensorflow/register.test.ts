import { fusedKernels } from '@gan/core';
import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  getKernel,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { registerTensorflowKernels } from './register';

const found = (name: string) => getKernel(name, 'tensorflow')?.kernelFunc;

it("registers the fused kernels, and takes the place of tfjs-node's gradients of convolutions, once", () => {
  const gradients = [Conv2DBackpropInput, Conv2DBackpropFilter];
  const refuses = () => {
    throw new Error("supports only 'valid' and 'same' padding");
  };
  for (const kernelName of gradients) {
    registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc: refuses });
  }
  const warn = vi.spyOn(console, 'warn');
  registerTensorflowKernels();
  // These spare calls, which are cheap here.
  const { adamAll, runningStatistics, ...fused } = fusedKernels;
  for (const name of [adamAll, runningStatistics]) expect(found(name)).toBeUndefined();
  const names = [...Object.values(fused), ...gradients];
  const first = names.map(found);
  for (const [i, kernel] of first.entries()) {
    expect(kernel, names[i]).toBeTypeOf('function');
    expect(kernel).not.toBe(refuses);
  }
  registerTensorflowKernels();
  expect(names.map(found)).toEqual(first);
  // TensorFlow.js warns of a kernel that is registered twice.
  expect(warn).not.toHaveBeenCalled();
});
