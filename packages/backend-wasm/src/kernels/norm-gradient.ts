import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { checkFloats } from './check-floats';
import { normShape, normTasks, optionalAddress } from './norm-call';

type Inputs = Record<'dy' | 'x' | 'mean' | 'variance', TensorInfo> &
  Partial<Record<'gamma' | 'beta', TensorInfo>>;

/** All gradients of the norm; reads x and dy twice and writes dx once. */
export const normGradient = kernel<Inputs, FusedNormAttributes>(
  fusedKernels.normGradient,
  (call) => {
    const { backend, inputs, attrs } = call;
    checkFloats('normGradient', inputs);
    const { heap } = backend.runtime;
    const shape = normShape(inputs.x, attrs.statistics);
    const [dx, dgamma, dbeta] = [
      backend.output(inputs.x.shape),
      backend.output([shape.channels]),
      backend.output([shape.channels]),
    ];
    const units = shape.groups * shape.blocks;
    const partialBytes = 2 * units * shape.rowBytes;
    const bytes = partialBytes + 2 * shape.groups * shape.rowBytes + 16;
    const partials = heap.allocate(bytes, 'sums of a norm gradient');
    try {
      const at = {
        x: backend.address(inputs.x),
        output: backend.address(dx),
        dy: backend.address(inputs.dy),
        gamma: optionalAddress(backend, inputs.gamma),
        beta: optionalAddress(backend, inputs.beta),
        mean: backend.address(inputs.mean),
        variance: backend.address(inputs.variance),
        dgamma: backend.address(dgamma),
        dbeta: backend.address(dbeta),
        partials,
        totals: partials + partialBytes,
      };
      const run = normTasks(backend, shape, at, attrs);
      run('normGradientSumsTask', 'blocks');
      run('normGradientTotalsTask', 'channels');
      run('normGradientApplyTask', 'blocks');
    } finally {
      heap.free(partials);
    }
    return [dx, dgamma, dbeta];
  },
);
