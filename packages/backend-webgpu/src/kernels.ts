import { adamKernels } from './adam/kernels';
import { convolutionKernels } from './convolution/kernels';
import { cast } from './elementwise/cast';
import { leakyReluGradient } from './elementwise/leaky-relu-gradient';
import { runningStatistics } from './elementwise/running-statistics';
import { unaryKernels } from './elementwise/unary';
import { numberKernels } from './elementwise/with-number';
import type { Kernel } from './kernel';
import { reflectGradient } from './movement/reflect-gradient';
import { normKernels } from './norm/kernels';
import { reductionKernels } from './reduction/kernels';

/** Every kernel of ours; TensorFlow.js's serve for the rest. */
export const kernels: readonly Kernel[] = [
  ...adamKernels,
  ...convolutionKernels,
  ...normKernels,
  ...numberKernels,
  ...reductionKernels,
  ...unaryKernels,
  cast,
  leakyReluGradient,
  reflectGradient,
  runningStatistics,
];
