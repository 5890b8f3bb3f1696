import type { Convolution } from '../convolution/products';
import type { Filter } from './filter-shaders';
import type { Tile } from './tile';

/** One of the remainders by the stride, and the taps that it meets. */
export interface Phase {
  /** The remainder. */
  readonly pixel: readonly [y: number, x: number];
  /** The first pixel that its grid reads. */
  readonly origin: readonly [y: number, x: number];
  /** The filter's row and column at row and column i of the phase, which may lie outside. */
  readonly row: (i: number) => number;
  readonly column: (i: number) => number;
}

export const originsOf = (phases: readonly Phase[]) => phases.map(({ origin }) => origin);

function remainders(stride: number): [number, number][] {
  return Array.from({ length: stride ** 2 }, (_, i) => [Math.floor(i / stride), i % stride]);
}

/** Phases of the input: every second pixel meets every second tap. */
export const forwardPhases = ({
  strideHeight: stride,
  padInfo: { top, left },
}: Convolution): Phase[] =>
  remainders(stride).map(([y, x]) => ({
    pixel: [y, x],
    origin: [y - top, x - left],
    row: (i) => y + i * stride,
    column: (i) => x + i * stride,
  }));

/** Phases of the gradient to the input; the last tap meets the first pixel. */
export function backwardPhases(convolution: Convolution): Phase[] {
  const { strideHeight: stride, filterHeight, filterWidth, padInfo } = convolution;
  const last = (pixel: number, before: number, taps: number) => {
    const first = (pixel + before) % stride;
    return first + Math.floor((taps - 1 - first) / stride) * stride;
  };
  return remainders(stride).map(([y, x]) => {
    const [row, column] = [last(y, padInfo.top, filterHeight), last(x, padInfo.left, filterWidth)];
    return {
      pixel: [y, x],
      origin: [(y + padInfo.top - row) / stride, (x + padInfo.left - column) / stride],
      row: (i) => row - i * stride,
      column: (i) => column - i * stride,
    };
  });
}

export function filterOf(
  { filterHeight, filterWidth, inChannels, outChannels }: Convolution,
  { taps }: Tile,
  phases: readonly Phase[],
): Filter {
  const lines = Array.from({ length: taps }, (_, i) => i);
  const isInside = (tap: number, length: number) => tap >= 0 && tap < length;
  return {
    channels: inChannels * outChannels,
    taps: phases.map(({ row, column }) =>
      lines.flatMap((i) =>
        lines.map((j) =>
          isInside(row(i), filterHeight) && isInside(column(j), filterWidth)
            ? row(i) * filterWidth + column(j)
            : -1,
        ),
      ),
    ),
  };
}
