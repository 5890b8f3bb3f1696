import { adamKernels } from './adam/kernels';
import { convolutionKernels } from './convolution/kernels';
import { cast } from './elementwise/cast';
import { leakyReluGradient } from './elementwise/leaky-relu-gradient';
import { runningStatistics } from './elementwise/running-statistics';
import { unaryKernels } from './elementwise/unary';
import { numberKernels } from './elementwise/with-number';
import type { Kernel } from './kernel';
import { matMulKernels } from './mat-mul/kernels';
import { reflectGradient } from './movement/reflect-gradient';
import { normKernels } from './norm/kernels';
import { reductionKernels } from './reduction/kernels';

/** Every kernel of ours; TensorFlow.js's serve for the rest. */
export const kernels: readonly Kernel[] = [
  ...adamKernels,
  cast,
  ...convolutionKernels,
  leakyReluGradient,
  ...matMulKernels,
  ...normKernels,
  ...numberKernels,
  ...reductionKernels,
  reflectGradient,
  runningStatistics,
  ...unaryKernels,
];
