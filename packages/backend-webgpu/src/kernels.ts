import { convolutionKernels } from './convolution/kernels';
import type { Kernel } from './kernel';
import { matMulKernels } from './mat-mul/kernels';

/** Every kernel of ours; TensorFlow.js's serve for the rest. */
export const kernels: readonly Kernel[] = [...convolutionKernels, ...matMulKernels];
