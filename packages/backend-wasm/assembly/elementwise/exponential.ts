// exp and its relatives on four floats. x = n ln(2) + r with |r| <= ln(2) / 2, so that
// exp(x) = 2^n (1 + r + r^2 p(r)); p is a minimax polynomial of scripts/fit-polynomials.mjs.
// Denormals, infinities and NaN come out as from the exact function.
import { half, one, signBit } from './constants';

/**
 * 1.5 * 2^23: added to a small number, it leaves its nearest integer in the low bits. What is added to
 * it in turn is even, so that halves are rounded to the same side, and makes these nine bits, which a
 * shift by 23 leaves, the exponent of a power of two.
 */
const magic: f32 = 12582912;
/** The exponent of 2^(n - 1). */
const single: f32 = magic + 126;
/** The sum of the exponents of two powers whose product is 2^n. */
const double: f32 = magic + 254;

const constants = memory.data<f32>([
  1.44269504088896340736, // 1 / ln(2)
  // ln(2) in two parts: the first has 15 bits, so that its product with n is exact.
  0.693145751953125,
  1.42860682030941723212e-6,
  0.0013814560370519757,
  0.008368735201656818,
  0.04166838899254799,
  0.1666652113199234,
  0.4999999403953552,
  single,
  double,
  -104,
  -30,
  89,
  10,
]);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load32_splat(constants + (index << 2));
}

/** n, the power of two next to exp(x), plus `offset`: {@link single} or {@link double}. */
// @ts-ignore: decorator
@inline
function power(x: v128, offset: v128): v128 {
  return f32x4.add(f32x4.mul(x, constant(0)), offset);
}

/** exp(x - n ln(2)) - 1 */
// @ts-ignore: decorator
@inline
function reduced(x: v128, power: v128, offset: v128): v128 {
  const n = f32x4.sub(power, offset);
  const high = f32x4.sub(x, f32x4.mul(n, constant(1)));
  const r = f32x4.sub(high, f32x4.mul(n, constant(2)));
  let p = f32x4.add(f32x4.mul(constant(3), r), constant(4));
  p = f32x4.add(f32x4.mul(p, r), constant(5));
  p = f32x4.add(f32x4.mul(p, r), constant(6));
  p = f32x4.add(f32x4.mul(p, r), constant(7));
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p));
}

/** exp of what is at most 89. NaN stays: pmax, and pmin below, return their first operand then. */
// @ts-ignore: decorator
@inline
function boundedExp(x: v128): v128 {
  const bounded = f32x4.pmax(x, constant(10));
  const n = power(bounded, constant(9));
  const y = f32x4.add(one(), reduced(bounded, n, constant(9)));
  // In two steps, as 2^n alone may overflow or be denormal where the result is not.
  const first = i32x4.shr_s(n, 1);
  const scaled = f32x4.mul(y, i32x4.shl(first, 23));
  return f32x4.mul(scaled, i32x4.shl(i32x4.sub(n, first), 23));
}

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  return boundedExp(f32x4.pmin(x, constant(12)));
}

/** exp(-|x|) */
// @ts-ignore: decorator
@inline
export function expOfMinusSize4(x: v128): v128 {
  return boundedExp(v128.or(x, signBit()));
}

/** exp(x) - 1, to the last bits around 0 too. */
// @ts-ignore: decorator
@inline
export function expm14(x: v128): v128 {
  const bounded = f32x4.pmin(f32x4.pmax(x, constant(11)), constant(12));
  const n = power(bounded, constant(8));
  const t = reduced(bounded, n, constant(8));
  const y = halved(n, t);
  // Where n is 0 that is t, spared the sum with 0.5 - 0.5 and a denormal's lost bit.
  return v128.bitselect(t, f32x4.add(y, y), i32x4.eq(n, constant(8)));
}

/** Half of exp(x) - 1, as 2^128 is not a float; t is exp(x - n ln(2)) - 1. */
// @ts-ignore: decorator
@inline
function halved(n: v128, t: v128): v128 {
  const s = i32x4.shl(n, 23);
  return f32x4.add(f32x4.mul(s, t), f32x4.sub(s, half()));
}

/** 1 / (1 + exp(-x)), by way of exp(-|x|), which does not overflow. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const z = expOfMinusSize4(x);
  const numerator = v128.bitselect(z, one(), f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(numerator, f32x4.add(one(), z));
}

/** With h = (exp(2|x|) - 1) / 2: sign(x) h / (h + 1). No bit of h is lost: 2|x| is even. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const sign = v128.and(x, signBit());
  const size = f32x4.pmin(v128.xor(x, sign), constant(13));
  const twice = f32x4.add(size, size);
  const n = power(twice, constant(8));
  const h = halved(n, reduced(twice, n, constant(8)));
  return v128.or(f32x4.div(h, f32x4.add(h, one())), sign);
}
