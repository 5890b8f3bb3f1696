/**
 * 16-bit floats and their exact float32 counterparts, bit by bit.
 *
 * Both formats are subsets of float32, so reading loses nothing and writing what was read gives the
 * same bits back. Other values are rounded to the nearest, ties to even.
 */

const words = (values: Float32Array) =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);

/** bfloat16: the upper half of a float32. */
export function fromBfloat16(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  const out = words(values);
  for (let i = 0; i < bits.length; i++) out[i] = bits[i]! << 16;
  return values;
}

/** Rounds `word` to the bits above `dropped` ones, to the nearest, ties to even. */
const roundedShift = (word: number, dropped: number) =>
  (word + (2 ** (dropped - 1) - 1) + ((word >>> dropped) & 1)) >>> dropped;

/** The nearest bfloat16. */
export function toBfloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(words(values), (word) =>
    // A NaN's payload could round up into infinity, so it is cut and kept quiet.
    (word & 0x7fffffff) > 0x7f800000
      ? (word >>> 16) | ((word & 0x7f0000) === 0 ? 0x40 : 0)
      : roundedShift(word, 16),
  );
}

/**
 * The values of IEEE halves: 1 sign bit, 5 exponent bits of bias 15, 10 mantissa bits. Exact.
 *
 * @example
 * ```ts
 * import { fromFloat16 } from '@gan/interop';
 *
 * console.log(fromFloat16(Uint16Array.of(0x3c00))); // Float32Array [ 1 ]
 * ```
 */
export function fromFloat16(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  const out = words(values);
  for (let i = 0; i < bits.length; i++) {
    const half = bits[i]!;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const mantissa = half & 0x3ff;
    if (exponent === 0) {
      values[i] = (sign ? -1 : 1) * mantissa * 2 ** -24;
      continue;
    }
    const wide = exponent === 0x1f ? 0xff : exponent - 15 + 127;
    out[i] = sign | (wide << 23) | (mantissa << 13);
  }
  return values;
}

function halfBits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7c00 | ((magnitude >>> 13) & 0x3ff || 0x200);
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and above round to infinity
  if (magnitude >= 0x38800000) return sign | roundedShift(magnitude - 0x38000000, 13);
  // Subnormal halves count in steps of 2^-24: the mantissa with its hidden bit, shifted down.
  const dropped = 126 - (magnitude >>> 23);
  if (dropped > 24) return sign;
  return sign | roundedShift((magnitude & 0x7fffff) | 0x800000, dropped);
}

/**
 * The bits of the nearest IEEE halves, ties to even; from 65520 on they are infinite.
 *
 * @example
 * ```ts
 * import { fromFloat16, toFloat16 } from '@gan/interop';
 *
 * console.log(fromFloat16(toFloat16(Float32Array.of(0.1)))); // Float32Array [ 0.0999755859375 ]
 * ```
 */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(words(values), halfBits);
}
