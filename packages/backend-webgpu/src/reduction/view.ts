import { util } from '@tensorflow/tfjs-core';

/** A tensor as `[outer, length, inner]`, whose middle is summed up. */
export interface View {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** The view for axes that are neighbours but for those of one value; undefined for others. */
export function viewOf(shape: readonly number[], axes: readonly number[]): View | undefined {
  const wide = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  const summed = wide.map((axis) => axes.includes(axis));
  const [first, last] = [summed.indexOf(true), summed.lastIndexOf(true)];
  if (first < 0) return { outer: 1, length: 1, inner: util.sizeFromShape([...shape]) };
  if (summed.slice(first, last).includes(false)) return undefined;
  const product = (from: number, to?: number) =>
    wide.slice(from, to).reduce((size, axis) => size * shape[axis]!, 1);
  return { outer: product(0, first), length: product(first, last + 1), inner: product(last + 1) };
}
