// What unaryTask does to four floats at a time; p and q are parameters, the same in all lanes. See
// binary-operations.ts on the form.
import { infinity, minusOne, one, signBit, six, sizeBits } from './constants';
import { exp4, expm14, sigmoid4, tanh4 } from './exponential';
import { log1p4, log4, softplus4 } from './logarithm';

@unmanaged export class Relu {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.max(x, f32x4.splat(0)); }
}

@unmanaged export class Relu6 {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.min(f32x4.max(x, f32x4.splat(0)), six()); }
}

/** The slope below 0 is p. */
@unmanaged export class LeakyRelu {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return v128.bitselect(f32x4.mul(x, p), x, f32x4.lt(x, f32x4.splat(0))); }
}

/** 1 above 0, p elsewhere, NaN for NaN. */
@unmanaged export class Step {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 {
    const zero = f32x4.splat(0);
    const y = v128.bitselect(one(), p, f32x4.gt(x, zero));
    return v128.bitselect(y, x, f32x4.eq(x, x));
  }
}

@unmanaged export class Negate {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return v128.xor(x, signBit()); }
}

@unmanaged export class Absolute {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return v128.and(x, sizeBits()); }
}

/** 0 for NaN. */
@unmanaged export class Sign {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 {
    const zero = f32x4.splat(0);
    const above = v128.and(f32x4.gt(x, zero), one());
    return v128.or(above, v128.and(f32x4.lt(x, zero), minusOne()));
  }
}

@unmanaged export class Square {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.mul(x, x); }
}

@unmanaged export class SquareRoot {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.sqrt(x); }
}

@unmanaged export class InverseSquareRoot {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.div(one(), f32x4.sqrt(x)); }
}

@unmanaged export class Reciprocal {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.div(one(), x); }
}

/** Between p and q; NaN stays. */
@unmanaged export class Clip {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 {
    const low = v128.bitselect(p, x, f32x4.lt(x, p));
    return v128.bitselect(q, low, f32x4.gt(x, q));
  }
}

@unmanaged export class Floor {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.floor(x); }
}

@unmanaged export class Ceil {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.ceil(x); }
}

/** Halves go to the even integer. */
@unmanaged export class Round {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.nearest(x); }
}

@unmanaged export class Exp {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return exp4(x); }
}

@unmanaged export class Expm1 {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return expm14(x); }
}

@unmanaged export class Log {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return log4(x); }
}

@unmanaged export class Log1p {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return log1p4(x); }
}

@unmanaged export class Sigmoid {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return sigmoid4(x); }
}

@unmanaged export class Tanh {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return tanh4(x); }
}

@unmanaged export class Softplus {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return softplus4(x); }
}

@unmanaged export class Elu {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return v128.bitselect(x, expm14(x), f32x4.ge(x, f32x4.splat(0))); }
}

// Tests: all bits of a lane, or none.

@unmanaged export class IsNan {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.ne(x, x); }
}

@unmanaged export class IsFinite {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.lt(v128.and(x, sizeBits()), infinity()); }
}

@unmanaged export class IsInfinite {
  // @ts-ignore: decorator
  @inline apply(x: v128, p: v128, q: v128): v128 { return f32x4.eq(v128.and(x, sizeBits()), infinity()); }
}
