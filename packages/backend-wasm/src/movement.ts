import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './backend';
import { collapse, type Dimension } from './strided';

/** Where a strided walk begins, in elements, and its stride in each dimension. */
export interface Walk {
  readonly offset?: number;
  readonly strides: readonly number[];
}

/** y[walk of y] = x[walk of x], over all indices of `sizes`; both of one numeric type. */
export function copyStrided(
  backend: WasmBackend,
  sizes: readonly number[],
  x: TensorInfo,
  from: Walk,
  y: TensorInfo,
  to: Walk,
): void {
  const size = util.sizeFromShape([...sizes]);
  if (size === 0) return;
  const bytes = util.bytesPerElement(x.dtype);
  const dimensions = collapse(
    sizes.map((length, i) => ({
      size: length,
      strides: [from.strides[i]! * bytes, to.strides[i]! * bytes],
    })),
  );
  const source = backend.address(x) + (from.offset ?? 0) * bytes;
  const target = backend.address(y) + (to.offset ?? 0) * bytes;
  const row = dimensions.pop() ?? { size: 1, strides: [bytes, bytes] };
  const contiguous = bytes === 4 ? dimensions.findIndex(({ strides }) => strides[0] === 4) : -1;
  if (contiguous >= 0 && row.strides[0] !== 4 && row.strides[1] === 4) {
    const [j] = dimensions.splice(contiguous, 1) as [Dimension];
    const tiles = Math.ceil(row.size / 32) * Math.ceil(j.size / 32);
    backend.run({
      task: 'transposeTask',
      units: (tiles * size) / (row.size * j.size),
      work: size,
      args: [
        ...[source, target, row.size, row.strides[0]!, j.size, j.strides[1]!],
        ...[dimensions.length, ...dimensions.flatMap(words)],
      ],
    });
    return;
  }
  backend.run({
    task: 'copyTask',
    units: Math.ceil(size / 4096),
    work: size,
    args: [
      ...[bytes, source, target, size, ...words(row)],
      ...[dimensions.length, ...dimensions.flatMap(words)],
    ],
  });
}

function words({ size, strides }: Dimension): number[] {
  return [size, strides[0]!, strides[1]!];
}
