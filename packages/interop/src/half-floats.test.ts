import { describe, expect, it } from 'vitest';
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half-floats';

const all = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** IEEE 754's definition, in arithmetic. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, mantissa] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return mantissa ? Number.NaN : sign * Infinity;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

describe('float16', () => {
  it('has the value of its definition, for every bit pattern', () => {
    const values = fromFloat16(all);
    expect([...all].filter((bits) => !Object.is(values[bits], halfValue(bits)))).toEqual([]);
  });

  it('comes back with the same bits', () => {
    expect(toFloat16(fromFloat16(all))).toEqual(all);
  });

  it('takes the nearest half, ties to even', () => {
    const given = [1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20, 65519, 65520, -1e9];
    const small = [2 ** -25, 2 ** -25 * 1.0001, 3 * 2 ** -25, 2 ** -26, 2 ** -14 - 2 ** -26];
    const bits = toFloat16(Float32Array.from([...given, ...small]));
    expect([...bits]).toEqual([0x3c00, 0x3c02, 0x3c01, 0x7bff, 0x7c00, 0xfc00, 0, 1, 2, 0, 0x0400]);
  });
});

describe('bfloat16', () => {
  it('is the upper half of a float32, and comes back with the same bits', () => {
    const values = fromBfloat16(all);
    expect(values[0x3f80]).toBe(1);
    expect(values[0xc049]).toBe(-3.140625);
    expect(toBfloat16(values)).toEqual(all);
  });

  it('takes the nearest, ties to even, and keeps NaN a NaN', () => {
    const quiet = new Float32Array(Uint32Array.of(0x7f800001, 0x7fffffff).buffer);
    expect([...fromBfloat16(toBfloat16(quiet))]).toEqual([Number.NaN, Number.NaN]);
    const given = Float32Array.from([1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38]);
    expect([...toBfloat16(given)]).toEqual([0x3f80, 0x3f82, 0x7f80]);
  });
});
