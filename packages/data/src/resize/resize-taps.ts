/** For each output position: the first input position that it sees, and the weights from there on. */
export interface Taps {
  /** Weights an output position; zeros fill up. */
  readonly count: number;
  readonly starts: Int32Array;
  /** Integers out of 2^22, as the reference's image library computes them. */
  readonly weights: Int32Array;
}

/** Keys' cubic with a = -1/2 (Catmull and Rom's): 1 at 0, 0 at every other integer. */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  if (d < 2) return ((-0.5 * d + 2.5) * d - 4) * d + 2;
  return 0;
}

/** How a line of `from` pixels becomes one of `to`: antialiased bicubic interpolation. */
export function bicubicTaps(from: number, to: number): Taps {
  const scale = from / to;
  // When shrinking, the kernel is as wide as it must be to see every input pixel.
  const stretch = Math.max(scale, 1);
  const seen = Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + 2 * stretch + 0.5));
    const row = Float64Array.from({ length: end - start }, (_, k) =>
      cubic((start + k - centre + 0.5) / stretch),
    );
    return { start, row, sum: row.reduce((a, b) => a + b) };
  });
  const count = Math.max(...seen.map(({ row }) => row.length));
  const starts = new Int32Array(to);
  const weights = new Int32Array(to * count);
  seen.forEach(({ start, row, sum }, i) => {
    // At the far edge all begin earlier, so that they end within the line.
    starts[i] = Math.min(start, from - count);
    const integers = row.map((weight) => Math.round((weight / sum) * 2 ** 22));
    weights.set(integers, i * count + start - starts[i]!);
  });
  return { count, starts, weights };
}
