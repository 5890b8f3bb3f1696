import { type TensorInfo, util } from '@tensorflow/tfjs-core';

/** Whether kernels of ours take these: float32, and not without values. */
export const areOurs = (tensors: readonly TensorInfo[]) =>
  tensors.every(({ dtype, shape }) => dtype === 'float32' && util.sizeFromShape(shape) > 0);
