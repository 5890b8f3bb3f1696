import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { checkFloats } from './check-floats';
import { normShape, normTasks, optionalAddress } from './norm-call';

type Inputs = Record<'x' | 'mean' | 'variance', TensorInfo> &
  Partial<Record<'gamma' | 'beta', TensorInfo>>;

/** Normalises by statistics that are given, scales, shifts and activates; reads x and writes y once. */
export const normWith = kernel<Inputs, FusedNormAttributes>(fusedKernels.normWith, (call) => {
  const { backend, inputs, attrs } = call;
  checkFloats('normWith', inputs);
  const y = backend.output(inputs.x.shape);
  const at = {
    x: backend.address(inputs.x),
    output: backend.address(y),
    gamma: optionalAddress(backend, inputs.gamma),
    beta: optionalAddress(backend, inputs.beta),
    mean: backend.address(inputs.mean),
    variance: backend.address(inputs.variance),
    partials: 0,
  };
  normTasks(backend, normShape(inputs.x, attrs.statistics), at, attrs)('normApplyTask', 'blocks');
  return y;
});
