// log and its relatives on four floats. x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), and
// log(1 + f) = f - f^2 / 2 + f^3 p(f); p is a minimax polynomial of scripts/fit-polynomials.mjs.
import { infinity, signBit } from './constants';
import { expOfMinusSize4 } from './exponential';

const constants = memory.data<f32>([
  0.06746641546487808,
  -0.11675652116537094,
  0.11888162046670914,
  -0.1240558922290802,
  0.14219552278518677,
  -0.1666799634695053,
  0.2000211924314499,
  -0.25000008940696716,
  0.3333331346511841,
  // ln(2) in two parts: the first has 15 bits, so that its product with k is exact.
  0.693145751953125,
  1.42860682030941723212e-6,
  1.17549435e-38, // the least normal float
  8388608, // 2^23
  1,
  0.5,
  NaN,
]);

const integers = memory.data<i32>([
  0x3f35_04f3, // sqrt(1/2)
  0x007f_ffff,
  23,
]);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load32_splat(constants + (index << 2));
}

// @ts-ignore: decorator
@inline
function integer(index: usize): v128 {
  return v128.load32_splat(integers + (index << 2));
}

// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const zero = f32x4.splat(0);
  // Denormals are made normal first.
  const small = f32x4.lt(x, constant(11));
  const normal = v128.bitselect(f32x4.mul(x, constant(12)), x, small);
  // Bits counted from sqrt(1/2), whose exponent field is then k.
  const bits = i32x4.sub(normal, integer(0));
  const exponent = i32x4.sub(i32x4.shr_s(bits, 23), v128.and(small, integer(2)));
  const mantissa = i32x4.add(v128.and(bits, integer(1)), integer(0));
  const k = f32x4.convert_i32x4_s(exponent);
  const f = f32x4.sub(mantissa, constant(13));
  let p = f32x4.add(f32x4.mul(constant(0), f), constant(1));
  p = f32x4.add(f32x4.mul(p, f), constant(2));
  p = f32x4.add(f32x4.mul(p, f), constant(3));
  p = f32x4.add(f32x4.mul(p, f), constant(4));
  p = f32x4.add(f32x4.mul(p, f), constant(5));
  p = f32x4.add(f32x4.mul(p, f), constant(6));
  p = f32x4.add(f32x4.mul(p, f), constant(7));
  p = f32x4.add(f32x4.mul(p, f), constant(8));
  const square = f32x4.mul(f, f);
  // The small terms are added up before they meet f and k ln(2).
  let tail = f32x4.mul(f32x4.mul(square, f), p);
  tail = f32x4.add(tail, f32x4.mul(k, constant(10)));
  tail = f32x4.sub(tail, f32x4.mul(square, constant(14)));
  let y = f32x4.add(f32x4.add(f, tail), f32x4.mul(k, constant(9)));
  y = v128.bitselect(v128.or(infinity(), signBit()), y, f32x4.eq(x, zero));
  y = v128.bitselect(infinity(), y, f32x4.eq(x, infinity()));
  // Negative numbers, and NaN itself.
  return v128.bitselect(y, constant(15), f32x4.ge(x, zero));
}

/** log(1 + x): the logarithm of the rounded sum u, and what the rounding took, over u. */
// @ts-ignore: decorator
@inline
export function log1p4(x: v128): v128 {
  const one = constant(13);
  const u = f32x4.add(one, x);
  const lost = f32x4.div(f32x4.sub(x, f32x4.sub(u, one)), u);
  const y = log4(u);
  // At -1 and infinity the quotient is a NaN.
  const exact = v128.or(f32x4.eq(u, f32x4.splat(0)), f32x4.eq(u, infinity()));
  return v128.bitselect(y, f32x4.add(y, lost), exact);
}

/** log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)) */
// @ts-ignore: decorator
@inline
export function softplus4(x: v128): v128 {
  const small = log1p4(expOfMinusSize4(x));
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), small);
}
