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
    for (; c < whole; c += 16) {
      v128.store(y + c, transform(v128.load(x + c), scratch + c, width, slope));
    }
    for (; c < stride; c += 4) {
      const v = transform(v128.load32_zero(x + c), scratch + c, width, slope);
      v128.store_lane<f32>(y + c, v, 0);
    }
    x += stride;
    y += stride;
  }
}

/** With slope 1 the activation is the identity. */
// @ts-ignore: decorator
@inline
function transform(x: v128, coefficients: usize, width: usize, slope: v128): v128 {
  const centred = f32x4.sub(x, v128.load(coefficients));
  const scaled = f32x4.mul(centred, v128.load(coefficients + width));
  const y = f32x4.add(scaled, v128.load(coefficients + width * 2));
  return v128.bitselect(y, f32x4.mul(y, slope), f32x4.gt(y, f32x4.splat(0)));
}
