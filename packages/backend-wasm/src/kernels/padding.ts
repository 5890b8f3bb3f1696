import { MirrorPad, PadV2, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Kernel, kernel, runCpuKernel } from '../kernel';
import { copyStrided } from '../movement';
import { stridesOf } from '../strided';
import { isNumeric } from '../tensor-data';
import { fillTensor } from './fill';

type Paddings = readonly (readonly [before: number, after: number])[];

const paddedShape = (x: TensorInfo, paddings: Paddings) =>
  x.shape.map((size, i) => paddings[i]![0] + size + paddings[i]![1]);

const padV2 = kernel<{ x: TensorInfo }, { paddings: Paddings; constantValue: number }>(
  PadV2,
  (call) => {
    const { backend, inputs, attrs } = call;
    const { x } = inputs;
    if (!isNumeric(x.dtype)) return runCpuKernel(PadV2, call);
    const y = backend.output(paddedShape(x, attrs.paddings), x.dtype);
    if (util.sizeFromShape(y.shape) > util.sizeFromShape(x.shape)) {
      fillTensor(backend, y, attrs.constantValue ?? 0);
    }
    const strides = stridesOf(y.shape);
    const offset = strides.reduce((sum, s, i) => sum + attrs.paddings[i]![0] * s, 0);
    copyStrided(backend, x.shape, x, { strides: stridesOf(x.shape) }, y, { offset, strides });
    return y;
  },
);

/** A run of indices of a dimension: `size` of y from `to` on, x from `from` on in steps of `step`. */
interface Run {
  readonly size: number;
  readonly from: number;
  readonly to: number;
  readonly step: 1 | -1;
}

/** The mirrored border before, the tensor itself, the mirrored border after. */
function mirrorRuns(size: number, [before, after]: readonly [number, number], edge: 0 | 1): Run[] {
  return [
    { size: before, from: before - edge, to: 0, step: -1 as const },
    { size, from: 0, to: before, step: 1 as const },
    { size: after, from: size - 2 + edge, to: before + size, step: -1 as const },
  ].filter((run) => run.size > 0);
}

const mirrorPad = kernel<{ x: TensorInfo }, { paddings: Paddings; mode: 'reflect' | 'symmetric' }>(
  MirrorPad,
  (call) => {
    const { backend, inputs, attrs } = call;
    const { x } = inputs;
    if (!isNumeric(x.dtype)) return runCpuKernel(MirrorPad, call);
    const y = backend.output(paddedShape(x, attrs.paddings), x.dtype);
    const [xStrides, yStrides] = [stridesOf(x.shape), stridesOf(y.shape)];
    const edge = attrs.mode === 'reflect' ? 0 : 1;
    const runs = x.shape.map((size, i) => mirrorRuns(size, attrs.paddings[i]!, edge));
    for (const block of combinations(runs)) {
      const from = {
        offset: block.reduce((sum, { from }, i) => sum + from * xStrides[i]!, 0),
        strides: block.map(({ step }, i) => step * xStrides[i]!),
      };
      const to = {
        offset: block.reduce((sum, { to }, i) => sum + to * yStrides[i]!, 0),
        strides: yStrides,
      };
      const sizes = block.map(({ size }) => size);
      copyStrided(backend, sizes, x, from, y, to);
    }
    return y;
  },
);

/** One element of each list, in every way. */
function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (heads, list) => heads.flatMap((head) => list.map((item) => [...head, item])),
    [[]],
  );
}

export const paddingKernels: readonly Kernel[] = [mirrorPad, padV2];
