import {
  All,
  Any,
  backend_util,
  Cast,
  type DataType,
  Max,
  Mean,
  Min,
  Prod,
  Sum,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { type Kernel, kernel, runCpuKernel, runKernel } from '../kernel';
import { floatBits } from '../runtime/runtime';
import { transposed } from './slicing';

/** The numbers of assembly/reduction/reduction.ts. */
const folds = { sum: 0, product: 1, maximum: 2, minimum: 3 } as const;
const types: Partial<Record<DataType, number>> = { float32: 0, int32: 1, bool: 2 };

interface Reduction {
  readonly fold: keyof typeof folds;
  /** The types that x may have. */
  readonly from: readonly DataType[];
  /** The result's type, by that of x. */
  readonly result: (dtype: DataType) => DataType;
  readonly isMean?: boolean;
}

const any: readonly DataType[] = ['float32', 'int32', 'bool'];
const same = (dtype: DataType) => dtype;
const counted = (dtype: DataType) => (dtype === 'bool' ? 'int32' : dtype);

const reductions: Readonly<Record<string, Reduction>> = {
  [Sum]: { fold: 'sum', from: any, result: counted },
  [Mean]: { fold: 'sum', from: any, result: () => 'float32', isMean: true },
  [Prod]: { fold: 'product', from: any, result: counted },
  [Max]: { fold: 'maximum', from: any, result: same },
  [Min]: { fold: 'minimum', from: any, result: same },
  [All]: { fold: 'minimum', from: ['bool'], result: same },
  [Any]: { fold: 'maximum', from: ['bool'], result: same },
};

interface Attrs {
  readonly axis?: number | number[];
  /** What Max calls its axis. */
  readonly reductionIndices?: number | number[];
  readonly keepDims: boolean;
}

/** y = fold of x over some axes, in doubles. */
export const reductionKernels: readonly Kernel[] = Object.entries(reductions).map(
  ([name, reduction]) =>
    kernel<{ x: TensorInfo }, Attrs>(name, (call) => {
      const { backend, inputs, attrs } = call;
      const { x } = inputs;
      const size = util.sizeFromShape(x.shape);
      if (!reduction.from.includes(x.dtype) || size === 0) return runCpuKernel(name, call);
      const axes = util.parseAxisParam((attrs.axis ?? attrs.reductionIndices)!, x.shape);
      const y = reduce(backend, reduction, x, axes);
      if (attrs.keepDims) y.shape = backend_util.expandShapeToKeepDim(y.shape, axes);
      return y;
    }),
);

function reduce(
  backend: WasmBackend,
  reduction: Reduction,
  x: TensorInfo,
  axes: readonly number[],
): TensorInfo {
  const [shape] = backend_util.computeOutAndReduceShapes(x.shape, [...axes]);
  const y = backend.output(shape, reduction.result(x.dtype));
  const made: TensorInfo[] = [];
  let source = x;
  if (x.dtype === 'bool') {
    source = runKernel(Cast, { backend, inputs: { x }, attrs: { dtype: 'int32' } });
    made.push(source);
  }
  let view = threeDimensions(x.shape, axes);
  if (!view) {
    const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
    source = transposed(backend, source, [...kept, ...axes]);
    made.push(source);
    const outer = util.sizeFromShape(shape);
    view = { outer, reduced: util.sizeFromShape(x.shape) / outer, inner: 1 };
  }
  fold(backend, reduction, source, view, y);
  for (const tensor of made) backend.disposeIntermediateTensorInfo(tensor);
  return y;
}

interface View {
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

/** The shape as [outer, reduced, inner], if the reduced axes lie side by side. */
function threeDimensions(shape: readonly number[], axes: readonly number[]): View | undefined {
  const wide = axes.filter((axis) => shape[axis]! > 1);
  const [first, last] = [Math.min(...wide, shape.length), Math.max(...wide, -1)];
  const between = shape.slice(first, last + 1);
  if (between.some((size, i) => size > 1 && !wide.includes(first + i))) return undefined;
  return {
    outer: util.sizeFromShape(shape.slice(0, first)),
    reduced: util.sizeFromShape(between),
    inner: util.sizeFromShape(shape.slice(Math.max(first, last + 1))),
  };
}

/** Elements a chunk: few enough to stay in the cache, enough to be worth a thread's while. */
const chunkSize = 16_384;

function fold(
  backend: WasmBackend,
  { fold: name, isMean }: Reduction,
  x: TensorInfo,
  { outer, reduced, inner }: View,
  y: TensorInfo,
): void {
  const chunk = Math.max(1, Math.floor(chunkSize / inner));
  const chunks = Math.ceil(reduced / chunk);
  const { heap } = backend.runtime;
  const partial = heap.allocate(outer * chunks * inner * 8, 'the partial results of a reduction');
  const args = [
    ...[folds[name], x.dtype === 'int32' ? 1 : 0, backend.address(x), partial],
    ...[reduced, inner, chunk, chunks],
    ...[backend.address(y), outer * inner, types[y.dtype]!, floatBits(isMean ? reduced : 1)],
  ];
  try {
    backend.run({
      task: inner === 1 ? 'rowReductionTask' : 'columnReductionTask',
      units: outer * chunks,
      work: outer * reduced * inner,
      args,
      scratchBytes: 192,
    });
    const units = Math.ceil((outer * inner) / 256);
    backend.run({ task: 'combineTask', units, work: outer * chunks * inner, args });
  } finally {
    heap.free(partial);
  }
}
