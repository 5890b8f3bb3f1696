import type { StateDict } from '@gan/interop';

/** A tensor without its numbers. */
export interface TensorFacts {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** What a file holds, without the numbers. */
export function tensorFacts(state: StateDict): TensorFacts[] {
  return [...state].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
}

/** How many numbers tensors hold together. */
export const countNumbers = (tensors: readonly TensorFacts[]): number =>
  tensors.reduce((sum, { shape }) => sum + shape.reduce((all, size) => all * size, 1), 0);

/** Tensors for people, a line each. */
export function tensorLines(tensors: readonly TensorFacts[]): string[] {
  const width = Math.max(0, ...tensors.map(({ name }) => name.length));
  return tensors.map(
    ({ name, dtype, shape }) => `  ${name.padEnd(width)}  ${dtype}  [${shape.join(', ')}]`,
  );
}
