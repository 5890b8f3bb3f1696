import {
  _FusedMatMul,
  BatchMatMul,
  broadcast_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { areFullFloats } from '../floats';
import { type Kernel, kernel } from '../kernel';
import { asFinish, type Ending } from '../product/finish';
import type { Finish } from '../product/product';
import { runProduct } from '../product/run';
import { matMulProduct } from './product';

type Inputs = Record<'a' | 'b', TensorInfo>;

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** y[batch, row, column] = sum over k of a[batch, row, k] b[batch, k, column]. */
const batchMatMul = kernel<Inputs, Attributes>(
  BatchMatMul,
  (call, stock) => matMul(call.backend, call.inputs, call.attrs) ?? stock(call),
);

/** activation(a b + bias). */
const fusedMatMul = kernel<Inputs & Ending['inputs'], Attributes & Ending['attrs']>(
  _FusedMatMul,
  (call, stock) => {
    const { backend, inputs, attrs } = call;
    const columns = inputs.b.shape.at(attrs.transposeB ? -2 : -1) as number;
    const finish = asFinish(columns, { inputs, attrs });
    return (finish && matMul(backend, inputs, attrs, finish)) ?? stock(call);
  },
);

/** The product, or undefined where it is none of ours. */
function matMul(
  backend: WebgpuBackend,
  { a, b }: Inputs,
  { transposeA, transposeB }: Attributes,
  finish?: Finish,
): TensorInfo | undefined {
  const [aOuter, bOuter] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [aBatches, bBatches] = [aOuter, bOuter].map(util.sizeFromShape) as [number, number];
  const [rows, depth] = lastTwo(a, transposeA);
  const [, columns] = lastTwo(b, transposeB);
  // Shapes that repeat in both operands, as [2, 1] with [1, 3], are left to the stock kernel.
  const isPlain = aBatches === bBatches || Math.min(aBatches, bBatches) === 1;
  if (!areFullFloats([a, b]) || !isPlain) return undefined;
  const product = matMulProduct({
    ...{ rows, columns, depth, transposeA, transposeB },
    batches: Math.max(aBatches, bBatches),
    own: { a: aBatches > 1, b: bBatches > 1 },
  });
  const outer = broadcast_util.assertAndGetBroadcastShape(aOuter, bOuter);
  return runProduct(backend, product, [a, b], [...outer, rows, columns], finish);
}

function lastTwo({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [first, second] = shape.slice(-2) as [number, number];
  return transposed ? [second, first] : [first, second];
}

export const matMulKernels: readonly Kernel[] = [batchMatMul, fusedMatMul];
