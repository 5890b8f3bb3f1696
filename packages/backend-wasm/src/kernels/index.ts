import type { Kernel } from '../kernel';
import { adam } from './adam';
import { cast } from './cast';
import { conv2d } from './conv2d';
import { conv2dBackpropFilter } from './conv2d-backprop-filter';
import { conv2dBackpropInput } from './conv2d-backprop-input';
import { fusedConv2d } from './fused-conv2d';
import { leakyReluGradient } from './leaky-relu-gradient';
import { batchMatMul, fusedMatMul } from './mat-mul';
import { norm } from './norm';
import { normGradient } from './norm-gradient';

/** Every compiled kernel; the cpu backend's serve for the rest. */
export const kernels: readonly Kernel[] = [
  adam,
  batchMatMul,
  cast,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  fusedConv2d,
  fusedMatMul,
  leakyReluGradient,
  norm,
  normGradient,
];
