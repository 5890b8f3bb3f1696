import type { Kernel } from '../kernel';
import { adam } from './adam';
import { argKernels } from './arg';
import { binaryKernels } from './binary';
import { cast } from './cast';
import { conv2d } from './conv2d';
import { conv2dBackpropFilter } from './conv2d-backprop-filter';
import { conv2dBackpropInput } from './conv2d-backprop-input';
import { fillKernels } from './fill';
import { fusedConv2d } from './fused-conv2d';
import { gatherV2 } from './gather';
import { leakyReluGradient } from './leaky-relu-gradient';
import { batchMatMul, fusedMatMul } from './mat-mul';
import { norm } from './norm';
import { normGradient } from './norm-gradient';
import { normWith } from './norm-with';
import { paddingKernels } from './padding';
import { reductionKernels } from './reduction';
import { reflectGradient } from './reflect-gradient';
import { resizeKernels } from './resize';
import { select } from './select';
import { slicingKernels } from './slicing';
import { unaryKernels } from './unary';

/** Every compiled kernel; the cpu backend's serve for the rest. */
export const kernels: readonly Kernel[] = [
  adam,
  ...argKernels,
  batchMatMul,
  ...binaryKernels,
  cast,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  ...fillKernels,
  fusedConv2d,
  fusedMatMul,
  gatherV2,
  leakyReluGradient,
  norm,
  normGradient,
  normWith,
  ...paddingKernels,
  ...reductionKernels,
  reflectGradient,
  ...resizeKernels,
  select,
  ...slicingKernels,
  ...unaryKernels,
];
