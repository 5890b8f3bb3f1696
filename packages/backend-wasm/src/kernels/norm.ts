import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { checkFloats } from './check-floats';
import { normShape, normTasks, optionalAddress } from './norm-call';

type Inputs = Record<'x', TensorInfo> & Partial<Record<'gamma' | 'beta', TensorInfo>>;

/** Normalises, scales, shifts and activates; reads x twice and writes y once. */
export const norm = kernel<Inputs, FusedNormAttributes>(fusedKernels.norm, (call) => {
  const { backend, inputs, attrs } = call;
  checkFloats('norm', inputs);
  const { heap } = backend.runtime;
  const shape = normShape(inputs.x, attrs.statistics);
  const [y, mean, variance] = [
    backend.output(inputs.x.shape),
    backend.output(shape.statistics),
    backend.output(shape.statistics),
  ];
  const units = shape.groups * shape.blocks;
  const partials = heap.allocate(3 * units * shape.rowBytes + 16, 'sums of a norm');
  try {
    const at = {
      x: backend.address(inputs.x),
      output: backend.address(y),
      gamma: optionalAddress(backend, inputs.gamma),
      beta: optionalAddress(backend, inputs.beta),
      mean: backend.address(mean),
      variance: backend.address(variance),
      partials,
    };
    const run = normTasks(backend, shape, at, attrs);
    run('normSumsTask', 'blocks');
    run('normMomentsTask', 'channels');
    run('normApplyTask', 'blocks');
  } finally {
    heap.free(partials);
  }
  return [y, mean, variance];
});
