import { adamKernels } from './adam/kernels';
import { convolutionKernels } from './convolution/kernels';
import { runningStatistics } from './elementwise/running-statistics';
import { unaryKernels } from './elementwise/unary';
import { numberKernels } from './elementwise/with-number';
import type { Kernel } from './kernel';
import { reductionKernels } from './reduction/kernels';

/** Every kernel of ours; TensorFlow.js's serve for the rest. */
export const kernels: readonly Kernel[] = [
  ...adamKernels,
  ...convolutionKernels,
  ...numberKernels,
  ...reductionKernels,
  runningStatistics,
  ...unaryKernels,
];
