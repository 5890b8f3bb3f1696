/** For each output position: the first input position that it sees, and the weights from there on. */
export interface Taps<Weights = Int32Array> {
  /** Weights an output position; zeros fill up. */
  readonly count: number;
  readonly starts: Int32Array;
  /** Integers out of 2^22, as the reference's image library computes them; or exact, summing to 1. */
  readonly weights: Weights;
}

/** Keys' cubic with a = -1/2 (Catmull and Rom's): 1 at 0, 0 at every other integer. */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  if (d < 2) return ((-0.5 * d + 2.5) * d - 4) * d + 2;
  return 0;
}

/** How a line of `from` pixels becomes one of `to`: antialiased bicubic interpolation. */
export function exactBicubicTaps(from: number, to: number): Taps<Float64Array> {
  const scale = from / to;
  // When shrinking, the kernel is as wide as it must be to see every input pixel.
  const stretch = Math.max(scale, 1);
  const seen = (i: number) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + 2 * stretch + 0.5));
    return { centre, start, length: end - start };
  };
  let count = 0;
  for (let i = 0; i < to; i++) count = Math.max(count, seen(i).length);
  const starts = new Int32Array(to);
  const weights = new Float64Array(to * count);
  for (let i = 0; i < to; i++) {
    const { centre, start, length } = seen(i);
    // At the far edge all begin earlier, so that they end within the line.
    starts[i] = Math.min(start, from - count);
    const first = i * count + start - starts[i]!;
    let sum = 0;
    for (let k = 0; k < length; k++) {
      weights[first + k] = cubic((start + k - centre + 0.5) / stretch);
      sum += weights[first + k]!;
    }
    for (let k = 0; k < length; k++) weights[first + k]! /= sum;
  }
  return { count, starts, weights };
}

/** {@link exactBicubicTaps} in integers. */
export function bicubicTaps(from: number, to: number): Taps {
  const { count, starts, weights } = exactBicubicTaps(from, to);
  const integers = new Int32Array(weights.length);
  for (let i = 0; i < weights.length; i++) integers[i] = Math.round(weights[i]! * 2 ** 22);
  return { count, starts, weights: integers };
}
