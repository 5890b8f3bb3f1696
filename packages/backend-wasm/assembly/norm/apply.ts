import { NormArguments, paddedBytes, rowsOf, startOf, writeCoefficients } from './arguments';

/** y = activation((x - mean) scale + shift), a block of rows a unit. */
export function normApplyTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<NormArguments>(args);
  let group = -1;
  for (let unit = begin; unit < end; unit++) {
    if (unit / a.blocks != group) {
      group = unit / a.blocks;
      writeCoefficients(a, group, scratch);
    }
    applyRows(a, startOf(a, unit), rowsOf(a, unit), scratch);
  }
}

function applyRows(a: NormArguments, start: usize, rows: i32, scratch: usize): void {
  const width = paddedBytes(a);
  const stride = <usize>a.channels << 2;
  const whole = stride & ~15;
  const slope = f32x4.splat(a.activation ? a.slope : 1);
  let x = a.x + start;
  let y = a.output + start;
  for (let row = 0; row < rows; row++) {
    let c: usize = 0;
    for (; c + 32 <= whole; c += 32) {
      const k = scratch + c;
      const mean0 = v128.load(k);
      const mean1 = v128.load(k, 16);
      const scale0 = v128.load(k + width);
      const scale1 = v128.load(k + width, 16);
      const shift0 = v128.load(k + width * 2);
      const shift1 = v128.load(k + width * 2, 16);
      const x0 = v128.load(x + c);
      const x1 = v128.load(x + c, 16);
      const y0 = transform(x0, mean0, scale0, shift0, slope);
      const y1 = transform(x1, mean1, scale1, shift1, slope);
      v128.store(y + c, y0);
      v128.store(y + c, y1, 16);
    }
    for (; c < whole; c += 16) {
      v128.store(y + c, transformAt(v128.load(x + c), scratch + c, width, slope));
    }
    for (; c < stride; c += 4) {
      const v = transformAt(v128.load32_zero(x + c), scratch + c, width, slope);
      v128.store_lane<f32>(y + c, v, 0);
    }
    x += stride;
    y += stride;
  }
}

// @ts-ignore: decorator
@inline
function transformAt(x: v128, k: usize, width: usize, slope: v128): v128 {
  return transform(x, v128.load(k), v128.load(k + width), v128.load(k + width * 2), slope);
}

/** With slope 1 the activation is the identity. */
// @ts-ignore: decorator
@inline
function transform(x: v128, mean: v128, scale: v128, shift: v128, slope: v128): v128 {
  const y = f32x4.add(f32x4.mul(f32x4.sub(x, mean), scale), shift);
  return v128.bitselect(y, f32x4.mul(y, slope), f32x4.gt(y, f32x4.splat(0)));
}
