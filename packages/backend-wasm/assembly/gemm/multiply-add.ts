/**
 * c + a b, in the one place where products are summed up: rounded once where the build has relaxed SIMD
 * and the processor a fused instruction for it, else twice.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(c: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}
