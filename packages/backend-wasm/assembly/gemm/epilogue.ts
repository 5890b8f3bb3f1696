import { Activation, GemmArguments } from './arguments';

/** Adds the bias to finished sums and applies the activation, in place, columns [n0, n1). */
export function finishRow(g: GemmArguments, row: usize, n0: i32, n1: i32): void {
  let n = n0;
  for (; n + 4 <= n1; n += 4) {
    const skip = <usize>n << 2;
    let y = v128.load(row + skip);
    if (g.bias) y = f32x4.add(y, v128.load(g.bias + skip));
    v128.store(row + skip, activate(g, y, skip));
  }
  for (; n < n1; n++) {
    const skip = <usize>n << 2;
    let y = v128.load32_zero(row + skip);
    if (g.bias) y = f32x4.add(y, v128.load32_zero(g.bias + skip));
    v128.store_lane<f32>(row + skip, activate(g, y, skip), 0);
  }
}

// @ts-ignore: decorator
@inline
function activate(g: GemmArguments, y: v128, skip: usize): v128 {
  const zero = f32x4.splat(0);
  switch (g.activation) {
    case Activation.Relu:
      return f32x4.max(y, zero);
    case Activation.Relu6:
      return f32x4.min(f32x4.max(y, zero), f32x4.splat(6));
    case Activation.LeakyRelu:
      return v128.bitselect(f32x4.mul(y, f32x4.splat(g.slope)), y, f32x4.lt(y, zero));
    case Activation.Prelu:
      return v128.bitselect(f32x4.mul(y, v128.load(g.slopes + skip)), y, f32x4.lt(y, zero));
    default:
      return y;
  }
}
