import { convolutionKernels } from './convolution/kernels';
import { leakyReluGradient } from './elementwise/leaky-relu-gradient';
import type { Kernel } from './kernel';
import { matMulKernels } from './mat-mul/kernels';
import { reflectGradient } from './movement/reflect-gradient';
import { normKernels } from './norm/kernels';

/** Every kernel of ours; TensorFlow.js's serve for the rest. */
export const kernels: readonly Kernel[] = [
  ...convolutionKernels,
  leakyReluGradient,
  ...matMulKernels,
  ...normKernels,
  reflectGradient,
];
