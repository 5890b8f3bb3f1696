import { type FusedLeakyReluAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { floatBits } from '../runtime/runtime';
import { checkFloats } from './check-floats';

/** Values a unit, as in assembly/leaky-relu-gradient.ts. */
const blockLength = 4096;

/** dx = dy (x > 0 ? 1 : slope), in one pass. */
export const leakyReluGradient = kernel<Record<'dy' | 'x', TensorInfo>, FusedLeakyReluAttributes>(
  fusedKernels.leakyReluGradient,
  (call) => {
    const { backend, inputs, attrs } = call;
    checkFloats('leakyReluGradient', inputs);
    const dx = backend.output(inputs.x.shape);
    const size = util.sizeFromShape(dx.shape);
    if (size === 0) return dx;
    const addresses = [inputs.dy, inputs.x, dx].map((tensor) => backend.address(tensor));
    backend.run({
      task: 'leakyReluGradientTask',
      units: Math.ceil(size / blockLength),
      work: size,
      args: [size, ...addresses, floatBits(attrs.slope)],
    });
    return dx;
  },
);
