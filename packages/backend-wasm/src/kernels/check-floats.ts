import { BackendError, fusedKernels } from '@gan/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The fused kernels take float32 alone: other bits would be read as if they were. */
export function checkFloats(
  kernel: keyof typeof fusedKernels,
  inputs: Readonly<Record<string, TensorInfo | undefined>>,
): void {
  for (const [name, tensor] of Object.entries(inputs)) {
    if (!tensor || tensor.dtype === 'float32') continue;
    throw new BackendError(
      `${fusedKernels[kernel]}: ${name} must be float32, got ${tensor.dtype}; cast it first`,
    );
  }
}
