import { type FusedReflectAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { checkFloats } from './check-floats';

/** The transpose of reflection padding, in one pass: what was mirrored is added to where it came from. */
export const reflectGradient = kernel<{ dy: TensorInfo }, FusedReflectAttributes>(
  fusedKernels.reflectGradient,
  ({ backend, inputs: { dy }, attrs: { vertical, horizontal } }) => {
    checkFloats('reflectGradient', { dy });
    const [batch, paddedHeight, paddedWidth, channels] = dy.shape as [
      number,
      number,
      number,
      number,
    ];
    const [height, width] = [paddedHeight - 2 * vertical, paddedWidth - 2 * horizontal];
    const dx = backend.output([batch, height, width, channels]);
    const size = util.sizeFromShape(dx.shape);
    if (size === 0) return dx;
    backend.run({
      task: 'reflectGradientTask',
      units: batch * height,
      work: size,
      args: [
        ...[backend.address(dy), backend.address(dx), height, width],
        ...[channels, vertical, horizontal],
      ],
    });
    return dx;
  },
);
