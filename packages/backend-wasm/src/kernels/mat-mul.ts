import {
  _FusedMatMul,
  BatchMatMul,
  broadcast_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { multiply } from '../gemm';
import { type Finish, matrixGrid } from '../gemm-product';
import { kernel, runCpuKernel } from '../kernel';
import { applyEnding, asFinish, type Ending } from './finish';

interface Inputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

interface FusedInputs extends Inputs {
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

interface Attrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

type FusedAttrs = Attrs & Pick<Ending, 'activation' | 'leakyreluAlpha'>;

/** y[batch, row, column] = sum over k of a[batch, row, k] b[batch, k, column]. */
export const batchMatMul = kernel<Inputs, Attrs>(
  BatchMatMul,
  (call) => matMul(call.backend, call.inputs, call.attrs) ?? runCpuKernel(BatchMatMul, call),
);

/** activation(a b + bias). */
export const fusedMatMul = kernel<FusedInputs, FusedAttrs>(_FusedMatMul, (call) => {
  const { backend, inputs, attrs } = call;
  const ending: Ending = { ...inputs, ...attrs };
  const columns = inputs.b.shape.at(attrs.transposeB ? -2 : -1)!;
  const finish = asFinish(backend, columns, ending);
  const y = matMul(backend, inputs, attrs, finish);
  if (!y) return runCpuKernel(_FusedMatMul, call);
  return finish ? y : applyEnding(backend, y, ending);
});

/** The product, or undefined where the compiled path does not cover it. */
function matMul(
  backend: WasmBackend,
  { a, b }: Inputs,
  { transposeA, transposeB }: Attrs,
  finish?: Finish,
): TensorInfo | undefined {
  const aBatches = util.sizeFromShape(a.shape.slice(0, -2));
  const bBatches = util.sizeFromShape(b.shape.slice(0, -2));
  const batches = Math.max(aBatches, bBatches);
  const [rows, depth] = lastTwo(a, transposeA);
  const [depthB, columns] = lastTwo(b, transposeB);
  const covered =
    a.dtype === 'float32' &&
    b.dtype === 'float32' &&
    depth === depthB &&
    Math.min(rows, columns, depth, aBatches, bBatches) > 0 &&
    // Shapes that repeat in both operands, as [2, 1] with [1, 3], are left to the cpu kernel.
    (aBatches === bBatches || Math.min(aBatches, bBatches) === 1);
  if (!covered) return undefined;
  const outer = broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  const y = backend.output([...outer, rows, columns]);
  multiply(backend, {
    rows,
    columns,
    depth,
    batches,
    source: { address: backend.address(a), batchBytes: aBatches > 1 ? rows * depth * 4 : 0 },
    pixelsAre: transposeA ? 'depth' : 'rows',
    grid: transposeA ? matrixGrid(depth, rows) : matrixGrid(rows, depth),
    weights: {
      address: backend.address(b),
      batchBytes: bBatches > 1 ? depth * columns * 4 : 0,
      transposed: transposeB,
      stride: (transposeB ? depth : columns) * 4,
      segment: depth,
    },
    output: {
      address: backend.address(y),
      batchBytes: rows * columns * 4,
      pixelBytes: columns * 4,
    },
    finish,
  });
  return y;
}

function lastTwo({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [first, second] = shape.slice(-2) as [number, number];
  return transposed ? [second, first] : [first, second];
}
