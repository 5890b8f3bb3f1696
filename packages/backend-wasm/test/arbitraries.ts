import fc from 'fast-check';
import type { Operand } from './compare';

/** Multiples of 1/8 up to 4: sums of thousands of their products are exact in float32. */
const dyadic = fc.integer({ min: -32, max: 32 }).map((value) => value / 8);

/** The same, with a NaN or an infinity now and then. */
const special = fc.oneof(
  { arbitrary: dyadic, weight: 2 },
  {
    arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    weight: 1,
  },
);

/** A float32 operand of a shape; a seed in place of every value keeps large ones quick to make. */
export function operand(shape: number[]): fc.Arbitrary<Operand> {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc
    .record({ seed: fc.nat(), odd: fc.option(special), at: fc.nat(), zeros: fc.boolean() })
    .map(({ seed, odd, at, zeros }) => {
      const values = Array.from({ length }, (_, i) => pseudoRandom(seed, i, zeros));
      if (odd !== null && length > 0) values[at % length] = odd;
      return { shape, values };
    });
}

export function intOperand(shape: number[]): fc.Arbitrary<Operand> {
  return operand(shape).map(({ values }) => ({
    shape,
    values: values.map((value) => (Number.isFinite(value) ? Math.round(value * 8) : 0)),
    dtype: 'int32',
  }));
}

/** A multiple of 1/8 in [-4, 4] that depends on the seed and the index alone. */
function pseudoRandom(seed: number, index: number, zeros: boolean): number {
  let bits = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  bits ^= bits >>> 16;
  const value = ((bits >>> 0) % 65) - 32;
  return zeros && value > 0 ? 0 : value / 8;
}

export function boolOperand(shape: number[]): fc.Arbitrary<Operand> {
  return operand(shape).map(({ values }) => ({
    shape,
    values: values.map((value) => (value > 0 ? 1 : 0)),
    dtype: 'bool',
  }));
}

/** A shape of rank 0 to 5, sizes 1, odd and now and then 0. */
export const anyShape: fc.Arbitrary<number[]> = fc.array(
  fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 7 }), weight: 20 },
    { arbitrary: fc.constant(0), weight: 1 },
  ),
  { maxLength: 5 },
);

/** Two shapes that broadcast against each other, either way and in any mixture. */
export const broadcastShapes: fc.Arbitrary<[number[], number[]]> = fc
  .tuple(
    anyShape,
    fc.array(fc.constantFrom('both', 'both', 'a', 'b'), { minLength: 5, maxLength: 5 }),
    fc.nat({ max: 5 }),
    fc.boolean(),
  )
  .map(([shape, given, missing, swap]) => {
    const a = shape.map((size, i) => (given[i] === 'b' ? 1 : size));
    const b = shape.map((size, i) => (given[i] === 'a' ? 1 : size)).slice(missing);
    return swap ? [b, a] : [a, b];
  });
