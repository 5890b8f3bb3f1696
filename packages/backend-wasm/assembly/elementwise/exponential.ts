// exp and its relatives on four floats. x = n ln(2) + r with |r| <= ln(2) / 2, so that
// exp(x) = 2^n (1 + r + r^2 p(r)); p is a minimax polynomial of scripts/fit-polynomials.mjs.
// Denormals, infinities and NaN come out as from the exact function.

/** Loading a constant takes one instruction, a splat three. */
const constants = memory.data<f32>([
  1.44269504088896340736, // 1 / ln(2)
  12582912, // 1.5 * 2^23: added to a small number, it leaves its nearest integer in the low bits
  // ln(2) in two parts: the first has 15 bits, so that its product with n is exact.
  0.693145751953125,
  1.42860682030941723212e-6,
  0.0013814560370519757,
  0.008368735201656818,
  0.04166838899254799,
  0.1666652113199234,
  0.4999999403953552,
  1,
]);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load32_splat(constants + (index << 2));
}

// @ts-ignore: decorator
@inline
const magic: i32 = 0x4b40_0000;

/** n, the power of two next to exp(x), plus the constant whose bits are {@link magic}. */
// @ts-ignore: decorator
@inline
function power(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, constant(0)), constant(1));
}

/** exp(x - n ln(2)) - 1 */
// @ts-ignore: decorator
@inline
function reduced(x: v128, power: v128): v128 {
  const n = f32x4.sub(power, constant(1));
  const high = f32x4.sub(x, f32x4.mul(n, constant(2)));
  const r = f32x4.sub(high, f32x4.mul(n, constant(3)));
  let p = f32x4.add(f32x4.mul(constant(4), r), constant(5));
  p = f32x4.add(f32x4.mul(p, r), constant(6));
  p = f32x4.add(f32x4.mul(p, r), constant(7));
  p = f32x4.add(f32x4.mul(p, r), constant(8));
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p));
}

/** 2^n for integers from -126 to 127. */
// @ts-ignore: decorator
@inline
function scale(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** NaN stays: pmin and pmax return their first operand then. */
// @ts-ignore: decorator
@inline
function clamp(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(low)), f32x4.splat(high));
}

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const bounded = clamp(x, -104, 89);
  const n = power(bounded);
  const y = f32x4.add(constant(9), reduced(bounded, n));
  // In two steps, as 2^n alone may overflow or be denormal where the result is not.
  const whole = i32x4.sub(n, i32x4.splat(magic));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(y, scale(half)), scale(i32x4.sub(whole, half)));
}

/** exp(x) - 1, to the last bits around 0 too. */
// @ts-ignore: decorator
@inline
export function expm14(x: v128): v128 {
  const bounded = clamp(x, -30, 89);
  const n = power(bounded);
  const t = reduced(bounded, n);
  // Half of the result first: 2^128 is not a float.
  const s = scale(i32x4.sub(n, i32x4.splat(magic + 1)));
  const y = f32x4.add(f32x4.mul(s, t), f32x4.sub(s, f32x4.splat(0.5)));
  // Where n is 0 that is t, spared the sum with 0.5 - 0.5 and a denormal's lost bit.
  const near = i32x4.eq(n, i32x4.splat(magic));
  return v128.bitselect(t, f32x4.add(y, y), near);
}

/** 1 / (1 + exp(-x)), by way of exp(-|x|), which does not overflow. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const z = exp4(f32x4.neg(f32x4.abs(x)));
  const one = f32x4.splat(1);
  const numerator = v128.bitselect(z, one, f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(numerator, f32x4.add(one, z));
}

/** With e = exp(2|x|) - 1: sign(x) e / (e + 2). */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x8000_0000));
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(10));
  const e = expm14(f32x4.add(size, size));
  return v128.or(f32x4.div(e, f32x4.add(e, f32x4.splat(2))), sign);
}
