import { adamKernels } from './adam/kernels';
import { convolutionKernels } from './convolution/kernels';
import { runningStatistics } from './elementwise/running-statistics';
import type { Kernel } from './kernel';
import { reductionKernels } from './reduction/kernels';

/** Every kernel of ours; TensorFlow.js's serve for the rest. */
export const kernels: readonly Kernel[] = [
  ...adamKernels,
  ...convolutionKernels,
  ...reductionKernels,
  runningStatistics,
];
