// What reductions fold by, in doubles: sums of millions of floats keep all their digits, and
// integers are exact.

@unmanaged export class Sum {
  // @ts-ignore: decorator
  @inline get start(): f64 { return 0; }
  // @ts-ignore: decorator
  @inline pair(a: v128, b: v128): v128 { return f64x2.add(a, b); }
  // @ts-ignore: decorator
  @inline one(a: f64, b: f64): f64 { return a + b; }
}

@unmanaged export class Product {
  // @ts-ignore: decorator
  @inline get start(): f64 { return 1; }
  // @ts-ignore: decorator
  @inline pair(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
  // @ts-ignore: decorator
  @inline one(a: f64, b: f64): f64 { return a * b; }
}

/** Reads floats as doubles. */
@unmanaged export class Floats {
  // @ts-ignore: decorator
  @inline pair(words: v128): v128 { return f64x2.promote_low_f32x4(words); }
  // @ts-ignore: decorator
  @inline one(p: usize): f64 { return <f64>load<f32>(p); }
}

/** Reads integers as doubles. */
@unmanaged export class Integers {
  // @ts-ignore: decorator
  @inline pair(words: v128): v128 { return f64x2.convert_low_i32x4_s(words); }
  // @ts-ignore: decorator
  @inline one(p: usize): f64 { return <f64>load<i32>(p); }
}
