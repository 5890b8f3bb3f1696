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
  let n = n0;
  for (; n + 4 <= n1; n += 4) {
    const skip = <usize>n << 2;
    let y = v128.load(row + skip);
    if (f.bias) y = f32x4.add(y, v128.load(f.bias + skip));
    v128.store(row + skip, activate(f, y, skip));
  }
  for (; n < n1; n++) {
    const skip = <usize>n << 2;
    let y = v128.load32_zero(row + skip);
    if (f.bias) y = f32x4.add(y, v128.load32_zero(f.bias + skip));
    v128.store_lane<f32>(row + skip, activate(f, y, skip), 0);
  }
}

// @ts-ignore: decorator
@inline
function activate(f: Finish, y: v128, skip: usize): v128 {
  const zero = f32x4.splat(0);
  switch (f.activation) {
    case Activation.Relu:
      return f32x4.max(y, zero);
    case Activation.Relu6:
      return f32x4.min(f32x4.max(y, zero), f32x4.splat(6));
    case Activation.LeakyRelu:
      return v128.bitselect(f32x4.mul(y, f32x4.splat(f.slope)), y, f32x4.lt(y, zero));
    case Activation.Prelu:
      return v128.bitselect(f32x4.mul(y, v128.load(f.slopes + skip)), y, f32x4.lt(y, zero));
    default:
      return y;
  }
}
