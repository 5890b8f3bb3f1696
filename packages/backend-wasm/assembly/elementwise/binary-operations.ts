// What the element-wise tasks do to four values at a time: each class has one function, and a loop
// that is generic over the class has it inlined. No instance exists.
import { one } from './constants';

@unmanaged export class AddFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.add(a, b); }
}

@unmanaged export class SubFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.sub(a, b); }
}

@unmanaged export class MultiplyFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.mul(a, b); }
}

@unmanaged export class DivideFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.div(a, b); }
}

@unmanaged export class MaximumFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.max(a, b); }
}

@unmanaged export class MinimumFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.min(a, b); }
}

@unmanaged export class SquaredDifferenceFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const d = f32x4.sub(a, b);
    return f32x4.mul(d, d);
  }
}

/** a where it is not negative, else a * b. */
@unmanaged export class PreluFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return v128.bitselect(f32x4.mul(a, b), a, f32x4.lt(a, f32x4.splat(0)));
  }
}

/** The gradient a of elu through its output b. */
@unmanaged export class EluGradientFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const falling = f32x4.mul(a, f32x4.add(b, one()));
    return v128.bitselect(a, falling, f32x4.ge(b, f32x4.splat(0)));
  }
}

@unmanaged export class AddInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.add(a, b); }
}

@unmanaged export class SubInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.sub(a, b); }
}

@unmanaged export class MaximumInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.max_s(a, b); }
}

@unmanaged export class MinimumInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.min_s(a, b); }
}

/** As JavaScript: the product is rounded to a double before it wraps. */
@unmanaged export class MultiplyInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i32x4(
      multiplyAsDoubles(i32x4.extract_lane(a, 0), i32x4.extract_lane(b, 0)),
      multiplyAsDoubles(i32x4.extract_lane(a, 1), i32x4.extract_lane(b, 1)),
      multiplyAsDoubles(i32x4.extract_lane(a, 2), i32x4.extract_lane(b, 2)),
      multiplyAsDoubles(i32x4.extract_lane(a, 3), i32x4.extract_lane(b, 3)),
    );
  }
}

// @ts-ignore: decorator
@inline
function multiplyAsDoubles(a: i32, b: i32): i32 {
  return <i32>(<i64>(<f64>a * <f64>b));
}

/** The quotient towards minus infinity; 0 where the divisor is. */
@unmanaged export class FloorDivideInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i32x4(
      floorDivide(i32x4.extract_lane(a, 0), i32x4.extract_lane(b, 0)),
      floorDivide(i32x4.extract_lane(a, 1), i32x4.extract_lane(b, 1)),
      floorDivide(i32x4.extract_lane(a, 2), i32x4.extract_lane(b, 2)),
      floorDivide(i32x4.extract_lane(a, 3), i32x4.extract_lane(b, 3)),
    );
  }
}

function floorDivide(a: i32, b: i32): i32 {
  return b == 0 ? 0 : <i32>(<i64>Math.floor(<f64>a / <f64>b));
}

// Comparisons: all bits of a lane, or none.

@unmanaged export class GreaterFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.gt(a, b); }
}

@unmanaged export class GreaterEqualFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.ge(a, b); }
}

@unmanaged export class LessFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.lt(a, b); }
}

@unmanaged export class LessEqualFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.le(a, b); }
}

@unmanaged export class EqualFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.eq(a, b); }
}

@unmanaged export class NotEqualFloat {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return f32x4.ne(a, b); }
}

@unmanaged export class GreaterInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.gt_s(a, b); }
}

@unmanaged export class GreaterEqualInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.ge_s(a, b); }
}

@unmanaged export class LessInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.lt_s(a, b); }
}

@unmanaged export class LessEqualInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.le_s(a, b); }
}

@unmanaged export class EqualInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.eq(a, b); }
}

@unmanaged export class NotEqualInt {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.ne(a, b); }
}

// Sixteen truth values of a byte each, which are 0 or 1.

@unmanaged export class AndBool {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.and(a, b); }
}

@unmanaged export class OrBool {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.or(a, b); }
}

@unmanaged export class NotEqualBool {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.xor(a, b); }
}

@unmanaged export class EqualBool {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.xor(v128.xor(a, b), i8x16.splat(1)); }
}
