import { NormArguments, paddedBytes, rowsOf, startOf, writeCoefficients } from './arguments';

// With xc = x - mean, y = xc scale + shift and d = dy (y > 0 ? 1 : slope):
//   dbeta = sum d, dgamma = sum d xc / deviation,
//   dx = scale (d - mean(d) - xc mean(d xc) / deviation^2).

/** Sums of d and of d xc of each block of rows. */
export function normGradientSumsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<NormArguments>(args);
  const width = paddedBytes(a);
  let group = -1;
  for (let unit = begin; unit < end; unit++) {
    if (unit / a.blocks != group) {
      group = unit / a.blocks;
      writeCoefficients(a, group, scratch);
    }
    const start = startOf(a, unit);
    const sums = a.partials + <usize>unit * width * 2;
    let c: usize = 0;
    for (; c + 32 <= width; c += 32) sumEight(a, start + c, rowsOf(a, unit), scratch + c, sums + c);
    for (; c < width; c += 16) sumFour(a, start + c, rowsOf(a, unit), scratch + c, sums + c);
  }
}

function sumEight(a: NormArguments, start: usize, rows: i32, k: usize, sums: usize): void {
  const width = paddedBytes(a);
  const stride = <usize>a.channels << 2;
  const slope = f32x4.splat(a.activation ? a.slope : 1);
  const m0 = v128.load(k);
  const m1 = v128.load(k, 16);
  const scale0 = v128.load(k + width);
  const scale1 = v128.load(k + width, 16);
  const shift0 = v128.load(k + width * 2);
  const shift1 = v128.load(k + width * 2, 16);
  let d0 = f32x4.splat(0);
  let d1 = d0;
  let q0 = d0;
  let q1 = d0;
  let x = a.x + start;
  let dy = a.dy + start;
  for (let row = 0; row < rows; row++) {
    const x0 = f32x4.sub(v128.load(x), m0);
    const x1 = f32x4.sub(v128.load(x, 16), m1);
    const dy0 = through(v128.load(dy), x0, scale0, shift0, slope);
    const dy1 = through(v128.load(dy, 16), x1, scale1, shift1, slope);
    d0 = f32x4.add(d0, dy0);
    d1 = f32x4.add(d1, dy1);
    q0 = f32x4.add(q0, f32x4.mul(dy0, x0));
    q1 = f32x4.add(q1, f32x4.mul(dy1, x1));
    x += stride;
    dy += stride;
  }
  v128.store(sums, d0);
  v128.store(sums, d1, 16);
  v128.store(sums + width, q0);
  v128.store(sums + width, q1, 16);
}

/** Lanes beyond the last channel hold sums of the next row's values, which nothing reads. */
function sumFour(a: NormArguments, start: usize, rows: i32, k: usize, sums: usize): void {
  const width = paddedBytes(a);
  const stride = <usize>a.channels << 2;
  const slope = f32x4.splat(a.activation ? a.slope : 1);
  const m = v128.load(k);
  const scale = v128.load(k + width);
  const shift = v128.load(k + width * 2);
  let sumOfD = f32x4.splat(0);
  let sumOfProduct = sumOfD;
  let x = a.x + start;
  let dy = a.dy + start;
  for (let row = 0; row < rows; row++) {
    const xc = f32x4.sub(v128.load(x), m);
    const d = through(v128.load(dy), xc, scale, shift, slope);
    sumOfD = f32x4.add(sumOfD, d);
    sumOfProduct = f32x4.add(sumOfProduct, f32x4.mul(d, xc));
    x += stride;
    dy += stride;
  }
  v128.store(sums, sumOfD);
  v128.store(sums + width, sumOfProduct);
}

/** The gradient through the activation; with slope 1 it is dy. */
// @ts-ignore: decorator
@inline
function through(dy: v128, xc: v128, scale: v128, shift: v128, slope: v128): v128 {
  const y = f32x4.add(f32x4.mul(xc, scale), shift);
  return v128.bitselect(dy, f32x4.mul(dy, slope), f32x4.gt(y, f32x4.splat(0)));
}

/** A channel's dgamma and dbeta, and what dx needs of the sums of each group. */
export function normGradientTotalsTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<NormArguments>(args);
  const width = paddedBytes(a);
  for (let channel = begin; channel < end; channel++) {
    const at = <usize>channel << 2;
    let dgamma: f64 = 0;
    let dbeta: f64 = 0;
    for (let group = 0; group < a.groups; group++) {
      let d: f64 = 0;
      let product: f64 = 0;
      let p = a.partials + <usize>(group * a.blocks) * width * 2 + at;
      for (let block = 0; block < a.blocks; block++) {
        d += <f64>load<f32>(p);
        product += <f64>load<f32>(p + width);
        p += width * 2;
      }
      const variance = <f64>load<f32>(a.variance + (<usize>(group * a.channels) << 2) + at);
      const square = variance + <f64>a.epsilon;
      const totals = a.totals + <usize>group * width * 2 + at;
      store<f32>(totals, <f32>(d / <f64>a.rows));
      store<f32>(totals + width, <f32>(product / (<f64>a.rows * square)));
      dgamma += product / Math.sqrt(square);
      dbeta += d;
    }
    store<f32>(a.dgamma + at, <f32>dgamma);
    store<f32>(a.dbeta + at, <f32>dbeta);
  }
}

/** dx, a block of rows a unit. */
export function normGradientApplyTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<NormArguments>(args);
  let group = -1;
  for (let unit = begin; unit < end; unit++) {
    if (unit / a.blocks != group) {
      group = unit / a.blocks;
      writeCoefficients(a, group, scratch);
    }
    applyRows(a, startOf(a, unit), rowsOf(a, unit), scratch, group);
  }
}

function applyRows(a: NormArguments, start: usize, rows: i32, k: usize, group: i32): void {
  const width = paddedBytes(a);
  const totals = a.totals + <usize>group * width * 2;
  const stride = <usize>a.channels << 2;
  const whole = stride & ~15;
  const slope = f32x4.splat(a.activation ? a.slope : 1);
  let x = a.x + start;
  let dy = a.dy + start;
  let dx = a.output + start;
  for (let row = 0; row < rows; row++) {
    let c: usize = 0;
    for (; c + 32 <= whole; c += 32) slopesOfEight(x + c, dy + c, dx + c, k + c, totals + c, width, slope);
    for (; c < whole; c += 16) {
      const v = slopeOf(v128.load(x + c), v128.load(dy + c), k + c, totals + c, width, slope);
      v128.store(dx + c, v);
    }
    for (; c < stride; c += 4) {
      const xc = v128.load32_zero(x + c);
      const v = slopeOf(xc, v128.load32_zero(dy + c), k + c, totals + c, width, slope);
      v128.store_lane<f32>(dx + c, v, 0);
    }
    x += stride;
    dy += stride;
    dx += stride;
  }
}

// @ts-ignore: decorator
@inline
function slopesOfEight(
  x: usize,
  dy: usize,
  dx: usize,
  k: usize,
  totals: usize,
  width: usize,
  slope: v128,
): void {
  const x0 = f32x4.sub(v128.load(x), v128.load(k));
  const x1 = f32x4.sub(v128.load(x, 16), v128.load(k, 16));
  const scale0 = v128.load(k + width);
  const scale1 = v128.load(k + width, 16);
  const shift0 = v128.load(k + width * 2);
  const shift1 = v128.load(k + width * 2, 16);
  const d0 = through(v128.load(dy), x0, scale0, shift0, slope);
  const d1 = through(v128.load(dy, 16), x1, scale1, shift1, slope);
  const centred0 = f32x4.sub(d0, v128.load(totals));
  const centred1 = f32x4.sub(d1, v128.load(totals, 16));
  const product0 = f32x4.mul(x0, v128.load(totals + width));
  const product1 = f32x4.mul(x1, v128.load(totals + width, 16));
  const dx0 = f32x4.mul(scale0, f32x4.sub(centred0, product0));
  const dx1 = f32x4.mul(scale1, f32x4.sub(centred1, product1));
  v128.store(dx, dx0);
  v128.store(dx, dx1, 16);
}

// @ts-ignore: decorator
@inline
function slopeOf(x: v128, dy: v128, k: usize, totals: usize, width: usize, slope: v128): v128 {
  const xc = f32x4.sub(x, v128.load(k));
  const scale = v128.load(k + width);
  const d = through(dy, xc, scale, v128.load(k + width * 2), slope);
  const centred = f32x4.sub(d, v128.load(totals));
  return f32x4.mul(scale, f32x4.sub(centred, f32x4.mul(xc, v128.load(totals + width))));
}
