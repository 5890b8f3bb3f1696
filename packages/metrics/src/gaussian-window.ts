/** Taps of the window, and the smallest image that holds one. */
export const WINDOW = 11;

const SIGMA = 1.5;

const weights = Float64Array.from({ length: WINDOW }, (_, i) =>
  Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)),
);
const total = weights.reduce((a, b) => a + b, 0);
for (let i = 0; i < WINDOW; i++) weights[i] = weights[i]! / total;

/**
 * Weighted means of a plane `[height, width]` in every window that lies within it:
 * `[height - 10, width - 10]`.
 *
 * A 2-D Gaussian is a product of two 1-D ones, so rows and columns go one after the other.
 */
export function windowMeans(plane: Float64Array, height: number, width: number): Float64Array {
  const [rows, columns] = [height - WINDOW + 1, width - WINDOW + 1];
  const across = new Float64Array(height * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0, i = y * width + x; k < WINDOW; k++, i++) sum += weights[k]! * plane[i]!;
      across[y * columns + x] = sum;
    }
  }
  const means = new Float64Array(rows * columns);
  for (let i = 0; i < means.length; i++) {
    let sum = 0;
    for (let k = 0, j = i; k < WINDOW; k++, j += columns) sum += weights[k]! * across[j]!;
    means[i] = sum;
  }
  return means;
}
