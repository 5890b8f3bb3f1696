import { describe, expect, it } from 'vitest';
import { type Matrix, type Tile, tile3of4, tile4of2, tile4of3, transposed } from './tile';

const times = (matrix: Matrix, vector: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * (vector[i] as number), 0));
const line = (length: number, seed: number) =>
  Array.from({ length }, (_, i) => Math.sin(seed + 3 * i));
const product = (a: readonly number[], b: readonly number[]) =>
  a.map((value, i) => value * (b[i] as number));

describe.each([
  ['4 of 3', tile4of3],
  ['3 of 4', tile3of4],
  ['4 of 2', tile4of2],
] satisfies [string, Tile][])('the tile %s', (_, { pitch, taps, size, factors }) => {
  const [d, g, dy] = [line(size, 1), line(taps, 2), line(pitch, 3)];

  it('computes the correlation of a line with taps', () => {
    const got = times(factors.output, product(times(factors.filter, g), times(factors.input, d)));
    for (let i = 0; i < pitch; i += 1) {
      const expected = g.reduce((sum, tap, k) => sum + tap * (d[i + k] as number), 0);
      expect(got[i]).toBeCloseTo(expected, 13);
    }
  });

  it('computes the gradient to the taps by its transposed', () => {
    const atPoints = product(times(transposed(factors.output), dy), times(factors.input, d));
    const got = times(transposed(factors.filter), atPoints);
    for (let k = 0; k < taps; k += 1) {
      const expected = dy.reduce((sum, value, i) => sum + value * (d[i + k] as number), 0);
      expect(got[k]).toBeCloseTo(expected, 13);
    }
  });
});
