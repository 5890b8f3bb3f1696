import { convolutionKernels } from './convolution/kernels';
import type { Kernel } from './kernel';

/** Every kernel of ours; TensorFlow.js's serve for the rest. */
export const kernels: readonly Kernel[] = [...convolutionKernels];
