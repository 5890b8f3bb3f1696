import { type FusedLeakyReluAttributes, fusedKernels } from '@gan/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { kernel } from './kernel';
import { attributesOf, type NodeBackend } from './node-backend';

const attributes = (backend: NodeBackend, slope: number) => {
  const { type, float } = attributesOf(backend);
  return [type('T', 'float32'), float('alpha', slope)];
};

/** x > 0 ? x : slope x */
export const leakyRelu = (backend: NodeBackend, x: Tensor, slope: number): Tensor =>
  backend.executeSingleOutput('LeakyRelu', attributes(backend, slope), [x]);

/** dy (x > 0 ? 1 : slope) */
export const leakyReluGrad = (backend: NodeBackend, dy: Tensor, x: Tensor, slope: number): Tensor =>
  backend.executeSingleOutput('LeakyReluGrad', attributes(backend, slope), [dy, x]);

export const leakyReluGradient = kernel<Record<'dy' | 'x', Tensor>, FusedLeakyReluAttributes>(
  fusedKernels.leakyReluGradient,
  ({ backend, inputs: { dy, x }, attrs: { slope } }) => leakyReluGrad(backend, dy, x, slope),
);
