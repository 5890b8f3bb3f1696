/** A tile of Winograd's F(pitch x pitch, taps x taps): it turns a filter's products into fewer, at points. */
export interface Tile {
  /** Outputs a side. */
  readonly pitch: number;
  /** Taps of the filter a side, or of one of its phases. */
  readonly taps: number;
  /** Points a side: pitch + taps - 1. */
  readonly size: number;
  /** Factors of the transforms; each is applied to rows and then to columns. */
  readonly factors: Factors;
}

export type Matrix = readonly (readonly number[])[];

/**
 * `output ((filter g) * (input d))` is the correlation of a line d of `size` values with taps g. The transposed ones
 * carry gradients the other way.
 */
export interface Factors {
  /** `[size, size]`. */
  readonly input: Matrix;
  /** `[size, taps]`. */
  readonly filter: Matrix;
  /** `[pitch, size]`. */
  readonly output: Matrix;
}

/** The transforms for the points `finite` and infinity, after Toom and Cook. */
export function factorsOf(finite: readonly number[], taps: number): Factors {
  const size = finite.length + 1;
  const pitch = size - taps + 1;
  const others = (j: number) => finite.filter((_, i) => i !== j);
  const powers = (point: number, count: number) =>
    Array.from({ length: count }, (_, i) => point ** i);
  const last = (count: number) => powers(0, count).map((_, i) => (i === count - 1 ? 1 : 0));
  const atPoints = [...finite.map((point) => powers(point, pitch)), last(pitch)];
  return {
    input: [...finite.map((_, j) => [...coefficients(others(j)), 0]), coefficients(finite)],
    filter: [
      ...finite.map((point, j) => {
        const norm = others(j).reduce((product, other) => product * (point - other), 1);
        return powers(point, taps).map((power) => power / norm);
      }),
      last(taps),
    ],
    output: transposed(atPoints),
  };
}

export const transposed = (matrix: Matrix): Matrix =>
  (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] as number));

/** Coefficients of `(x - root) (x - root) ...`, the constant first. */
function coefficients(roots: readonly number[]): number[] {
  let polynomial = [1];
  for (const root of roots) {
    polynomial = [...polynomial, 0].map(
      (_, power) => (polynomial[power - 1] ?? 0) - root * (polynomial[power] ?? 0),
    );
  }
  return polynomial;
}

const tile = (finite: readonly number[], taps: number): Tile => ({
  pitch: finite.length + 2 - taps,
  taps,
  size: finite.length + 1,
  factors: factorsOf(finite, taps),
});

// Around 0 these points round several times less than 0, 1, -1, 2, -2.
const six = [0, Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2, -Math.SQRT2];
const five = [0, 3 / 4, -3 / 4, 3 / 2];

/** For filters of 3 x 3. */
export const tile4of3 = tile(six, 3);
/** For filters of 4 x 4. */
export const tile3of4 = tile(six, 4);
/** For the phases, of 2 x 2 and less, of filters with stride 2. */
export const tile4of2 = tile(five, 2);
