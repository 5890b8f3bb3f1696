import { fused } from '../build';

/**
 * c + a b, in the one place where products are summed up: in a fused build rounded once where the
 * processor has an instruction for it, else twice.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(c: v128, a: v128, b: v128): v128 {
  if (fused) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}
