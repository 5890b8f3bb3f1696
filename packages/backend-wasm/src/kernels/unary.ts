import {
  Abs,
  Ceil,
  ClipByValue,
  Elu,
  Exp,
  Expm1,
  Floor,
  IsFinite,
  IsInf,
  IsNan,
  LeakyRelu,
  Log,
  Log1p,
  Neg,
  Reciprocal,
  Relu,
  Relu6,
  Round,
  Rsqrt,
  Sigmoid,
  Sign,
  Softplus,
  Sqrt,
  Square,
  Step,
  Tanh,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { type Kernel, kernel, runCpuKernel } from '../kernel';
import { floatBits } from '../runtime/runtime';

/** The numbers of assembly/elementwise/unary.ts, with float32 results. */
const operations: Readonly<Record<string, number>> = {
  [Relu]: 0,
  [Relu6]: 1,
  [LeakyRelu]: 2,
  [Step]: 3,
  [Neg]: 4,
  [Abs]: 5,
  [Sign]: 6,
  [Square]: 7,
  [Sqrt]: 8,
  [Rsqrt]: 9,
  [Reciprocal]: 10,
  [ClipByValue]: 11,
  [Floor]: 12,
  [Ceil]: 13,
  [Round]: 14,
  [Exp]: 15,
  [Expm1]: 16,
  [Log]: 17,
  [Log1p]: 18,
  [Sigmoid]: 19,
  [Tanh]: 20,
  [Softplus]: 21,
  [Elu]: 22,
};

/** The same, with bool results. */
const tests: Readonly<Record<string, number>> = {
  [IsNan]: 32,
  [IsFinite]: 33,
  [IsInf]: 34,
};

interface Attrs {
  /** The slope of LeakyRelu, the value below 0 of Step. */
  readonly alpha?: number;
  readonly clipValueMin?: number;
  readonly clipValueMax?: number;
}

/** y = f(x) on float32; other types are left to the cpu's kernels. */
export const unaryKernels: readonly Kernel[] = [
  ...Object.entries(operations).map(([name, number]) => unary(name, number, 'float32')),
  ...Object.entries(tests).map(([name, number]) => unary(name, number, 'bool')),
];

function unary(name: string, number: number, result: 'float32' | 'bool'): Kernel {
  return kernel<{ x: TensorInfo }, Attrs>(name, (call) => {
    const { backend, inputs, attrs } = call;
    const { x } = inputs;
    if (x.dtype !== 'float32') return runCpuKernel(name, call);
    const size = util.sizeFromShape(x.shape);
    const y = backend.output(x.shape, result);
    if (size === 0) return y;
    const p = attrs?.alpha ?? attrs?.clipValueMin ?? 0;
    const q = attrs?.clipValueMax ?? 0;
    backend.run({
      task: 'unaryTask',
      units: Math.ceil(size / 4096),
      work: size,
      args: [number, backend.address(x), backend.address(y), size, floatBits(p), floatBits(q)],
    });
    return y;
  });
}
