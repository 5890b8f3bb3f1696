/** Values a unit. */
const blockLength: usize = 4096;

@unmanaged
class LeakyReluGradientArguments {
  size: usize;
  dy: usize;
  x: usize;
  dx: usize;
  slope: f32;
}

/** dx = dy (x > 0 ? 1 : slope), NaN where x is, in units of 4096 values. */
export function leakyReluGradientTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<LeakyReluGradientArguments>(args);
  const slope = f32x4.splat(a.slope);
  let i = (<usize>begin * blockLength) << 2;
  const stop = min(<usize>end * blockLength, a.size) << 2;
  for (; i + 32 <= stop; i += 32) {
    const dy = a.dy + i;
    const x = a.x + i;
    const dx = a.dx + i;
    const dy0 = v128.load(dy);
    const dy1 = v128.load(dy, 16);
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const dx0 = through(dy0, x0, slope);
    const dx1 = through(dy1, x1, slope);
    v128.store(dx, dx0);
    v128.store(dx, dx1, 16);
  }
  for (; i < stop; i += 4) {
    const v = through(v128.load32_zero(a.dy + i), v128.load32_zero(a.x + i), slope);
    v128.store_lane<f32>(a.dx + i, v, 0);
  }
}

// @ts-ignore: decorator
@inline
function through(dy: v128, x: v128, slope: v128): v128 {
  const dx = v128.bitselect(dy, f32x4.mul(dy, slope), f32x4.gt(x, f32x4.splat(0)));
  return v128.or(dx, f32x4.ne(x, x));
}
