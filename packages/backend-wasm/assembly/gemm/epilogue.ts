import { six } from '../elementwise/constants';
import { Activation, GemmArguments } from './arguments';

/** What is applied to finished sums; argument blocks hold these fields in this order. */
@unmanaged
export class Finish {
  bias: usize;
  activation: i32;
  slopes: usize;
  slope: f32;
}

/** Adds the bias to finished sums and applies the activation, in place, columns [n0, n1). */
export function finishRow(g: GemmArguments, row: usize, n0: i32, n1: i32): void {
  const finish = changetype<Finish>(changetype<usize>(g) + offsetof<GemmArguments>('bias'));
  finishWith(finish, row, n0, n1);
}

/** The same for a finish that stands elsewhere. */
export function finishWith(f: Finish, row: usize, n0: i32, n1: i32): void {
  // Chosen here, not for each vector, as V8 pairs none across a choice.
  switch (f.activation) {
    case Activation.Relu: return finishRun<FinishRelu>(f, row, n0, n1);
    case Activation.Relu6: return finishRun<FinishRelu6>(f, row, n0, n1);
    case Activation.LeakyRelu: return finishRun<FinishLeakyRelu>(f, row, n0, n1);
    case Activation.Prelu: return finishRun<FinishPrelu>(f, row, n0, n1);
    default: return finishRun<FinishAsItIs>(f, row, n0, n1);
  }
}

// The activations; `slope` and `next` are the slopes of the columns from an address on, and of four more.

@unmanaged
class FinishAsItIs {
  // @ts-ignore: decorator
  @inline slope(at: usize, slope: v128): v128 { return slope; }
  // @ts-ignore: decorator
  @inline next(at: usize, slope: v128): v128 { return slope; }
  // @ts-ignore: decorator
  @inline apply(y: v128, slope: v128): v128 { return y; }
}

@unmanaged
class FinishRelu {
  // @ts-ignore: decorator
  @inline slope(at: usize, slope: v128): v128 { return slope; }
  // @ts-ignore: decorator
  @inline next(at: usize, slope: v128): v128 { return slope; }
  // @ts-ignore: decorator
  @inline apply(y: v128, slope: v128): v128 { return f32x4.max(y, f32x4.splat(0)); }
}

@unmanaged
class FinishRelu6 {
  // @ts-ignore: decorator
  @inline slope(at: usize, slope: v128): v128 { return slope; }
  // @ts-ignore: decorator
  @inline next(at: usize, slope: v128): v128 { return slope; }
  // @ts-ignore: decorator
  @inline apply(y: v128, slope: v128): v128 { return f32x4.min(f32x4.max(y, f32x4.splat(0)), six()); }
}

@unmanaged
class FinishLeakyRelu {
  // @ts-ignore: decorator
  @inline slope(at: usize, slope: v128): v128 { return slope; }
  // @ts-ignore: decorator
  @inline next(at: usize, slope: v128): v128 { return slope; }
  // @ts-ignore: decorator
  @inline apply(y: v128, slope: v128): v128 { return v128.bitselect(f32x4.mul(y, slope), y, f32x4.lt(y, f32x4.splat(0))); }
}

/** A slope for each column. */
@unmanaged
class FinishPrelu {
  // @ts-ignore: decorator
  @inline slope(at: usize, slope: v128): v128 { return v128.load(at); }
  // @ts-ignore: decorator
  @inline next(at: usize, slope: v128): v128 { return v128.load(at, 16); }
  // @ts-ignore: decorator
  @inline apply(y: v128, slope: v128): v128 { return v128.bitselect(f32x4.mul(y, slope), y, f32x4.lt(y, f32x4.splat(0))); }
}

function finishRun<Kind>(f: Finish, row: usize, n0: i32, n1: i32): void {
  const kind = changetype<Kind>(0);
  const slope = f32x4.splat(f.slope);
  const bias = f.bias;
  let skip = <usize>n0 << 2;
  const end = <usize>n1 << 2;
  if (bias) {
    for (; skip + 32 <= end; skip += 32) {
      const y = row + skip;
      const addend = bias + skip;
      const y0 = f32x4.add(v128.load(y), v128.load(addend));
      const y1 = f32x4.add(v128.load(y, 16), v128.load(addend, 16));
      storePair<Kind>(f, y, y0, y1, skip, slope);
    }
  } else {
    for (; skip + 32 <= end; skip += 32) {
      const y = row + skip;
      storePair<Kind>(f, y, v128.load(y), v128.load(y, 16), skip, slope);
    }
  }
  for (; skip + 16 <= end; skip += 16) {
    let y = v128.load(row + skip);
    if (bias) y = f32x4.add(y, v128.load(bias + skip));
    v128.store(row + skip, kind.apply(y, kind.slope(f.slopes + skip, slope)));
  }
  for (; skip < end; skip += 4) {
    let y = v128.load32_zero(row + skip);
    if (bias) y = f32x4.add(y, v128.load32_zero(bias + skip));
    v128.store_lane<f32>(row + skip, kind.apply(y, kind.slope(f.slopes + skip, slope)), 0);
  }
}

// @ts-ignore: decorator
@inline
function storePair<Kind>(f: Finish, y: usize, y0: v128, y1: v128, skip: usize, slope: v128): void {
  const kind = changetype<Kind>(0);
  const slopes = f.slopes + skip;
  const slope0 = kind.slope(slopes, slope);
  const slope1 = kind.next(slopes, slope);
  const result0 = kind.apply(y0, slope0);
  const result1 = kind.apply(y1, slope1);
  v128.store(y, result0);
  v128.store(y, result1, 16);
}
