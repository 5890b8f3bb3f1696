import {
  backend_util,
  Concat,
  Reverse,
  Slice,
  SplitV,
  StridedSlice,
  slice_util,
  type TensorInfo,
  Tile,
  Transpose,
  util,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { type Kernel, kernel, runCpuKernel } from '../kernel';
import { copyStrided } from '../movement';
import { stridesOf } from '../strided';
import { isNumeric } from '../tensor-data';

interface X {
  readonly x: TensorInfo;
}

export const slice = kernel<X, { begin: number | number[]; size: number | number[] }>(
  Slice,
  (call) => {
    const { x } = call.inputs;
    if (!isNumeric(x.dtype)) return runCpuKernel(Slice, call);
    const { begin, size } = call.attrs;
    const [from, sizes] = slice_util.parseSliceParams(x as never, begin, size);
    slice_util.assertParamsValid(x as never, from!, sizes!);
    return sliceOf(call.backend, x, from!, sizes!);
  },
);

export const splitV = kernel<X, { numOrSizeSplits: number | number[]; axis: number }>(
  SplitV,
  (call) => {
    const { x } = call.inputs;
    if (!isNumeric(x.dtype)) return runCpuKernel(SplitV, call);
    const axis = util.parseAxisParam(call.attrs.axis, x.shape)[0]!;
    const parts = backend_util.prepareSplitSize(x as never, call.attrs.numOrSizeSplits, axis);
    const begin = x.shape.map(() => 0);
    return parts.map((size) => {
      const sizes = x.shape.map((own, i) => (i === axis ? size : own));
      const part = sliceOf(call.backend, x, begin, sizes);
      begin[axis]! += size;
      return part;
    });
  },
);

interface StridedSliceAttrs {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

export const stridedSlice = kernel<X, StridedSliceAttrs>(StridedSlice, (call) => {
  const { backend, attrs } = call;
  const { x } = call.inputs;
  const info = slice_util.sliceInfo(
    x.shape,
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  if (!isNumeric(x.dtype) || info.isIdentity) return runCpuKernel(StridedSlice, call);
  const y = backend.output(info.finalShape, x.dtype);
  const strides = stridesOf(x.shape);
  const offset = info.begin.reduce((sum, at, i) => sum + at * strides[i]!, 0);
  const from = { offset, strides: strides.map((stride, i) => stride * info.strides[i]!) };
  const sizes = slice_util.computeOutShape(info.begin, info.end, info.strides);
  copyStrided(backend, sizes, x, from, y, { strides: stridesOf(sizes) });
  return y;
});

export const transpose = kernel<X, { perm: number[] }>(Transpose, (call) => {
  const { backend, inputs, attrs } = call;
  if (!isNumeric(inputs.x.dtype)) return runCpuKernel(Transpose, call);
  return transposed(backend, inputs.x, attrs.perm);
});

export function transposed(
  backend: WasmBackend,
  x: TensorInfo,
  perm: readonly number[],
): TensorInfo {
  const strides = stridesOf(x.shape);
  const shape = perm.map((axis) => x.shape[axis]!);
  const y = backend.output(shape, x.dtype);
  const from = { strides: perm.map((axis) => strides[axis]!) };
  copyStrided(backend, shape, x, from, y, { strides: stridesOf(shape) });
  return y;
}

export const reverse = kernel<X, { dims: number | number[] }>(Reverse, (call) => {
  const { backend, attrs } = call;
  const { x } = call.inputs;
  if (!isNumeric(x.dtype) || x.shape.length === 0) return runCpuKernel(Reverse, call);
  const axes = util.parseAxisParam(attrs.dims, x.shape);
  const strides = stridesOf(x.shape);
  const offset = axes.reduce((sum, axis) => sum + (x.shape[axis]! - 1) * strides[axis]!, 0);
  const from = { offset, strides: strides.map((s, i) => (axes.includes(i) ? -s : s)) };
  const y = backend.output(x.shape, x.dtype);
  copyStrided(backend, x.shape, x, from, y, { strides });
  return y;
});

export const tile = kernel<X, { reps: number[] }>(Tile, (call) => {
  const { backend, attrs } = call;
  const { x } = call.inputs;
  if (!isNumeric(x.dtype)) return runCpuKernel(Tile, call);
  const strides = stridesOf(x.shape);
  const y = backend.output(
    x.shape.map((size, i) => size * attrs.reps[i]!),
    x.dtype,
  );
  // Each dimension twice: over the repetitions, where x stands still, and within one.
  const sizes = x.shape.flatMap((size, i) => [attrs.reps[i]!, size]);
  const from = { strides: strides.flatMap((stride) => [0, stride]) };
  copyStrided(backend, sizes, x, from, y, { strides: stridesOf(sizes) });
  return y;
});

export const concat = kernel<TensorInfo[], { axis: number }>(Concat, (call) => {
  const { backend, attrs } = call;
  const { dtype } = call.inputs[0]!;
  const filled = call.inputs.filter(({ shape }) => util.sizeFromShape(shape) > 0);
  const alike = call.inputs.every((input) => input.dtype === dtype);
  // With one tensor or none the cpu kernel moves nothing.
  if (!alike || !isNumeric(dtype) || filled.length < 2) return runCpuKernel(Concat, call);
  const axis = util.parseAxisParam(attrs.axis, call.inputs[0]!.shape)[0]!;
  const shapes = call.inputs.map(({ shape }) => shape);
  backend_util.assertParamsConsistent(shapes, axis);
  const y = backend.output(backend_util.computeOutShape(shapes, axis), dtype);
  const strides = stridesOf(y.shape);
  let offset = 0;
  for (const x of filled) {
    const from = { strides: stridesOf(x.shape) };
    copyStrided(backend, x.shape, x, from, y, { offset, strides });
    offset += x.shape[axis]! * strides[axis]!;
  }
  return y;
});

function sliceOf(backend: WasmBackend, x: TensorInfo, begin: number[], sizes: number[]) {
  const strides = stridesOf(x.shape);
  const offset = begin.reduce((sum, at, i) => sum + at * strides[i]!, 0);
  const y = backend.output(sizes, x.dtype);
  copyStrided(backend, sizes, x, { offset, strides }, y, { strides: stridesOf(sizes) });
  return y;
}

export const slicingKernels: readonly Kernel[] = [
  concat,
  reverse,
  slice,
  splitV,
  stridedSlice,
  tile,
  transpose,
];
