import { lanes, wide } from '../build';
import { filter2To5, filter4To5, input5, output5To2, output5To4 } from './lines5';
import { filter3To6, filter4To6, input6, output6To3, output6To4 } from './lines6';

/*
 * Two-dimensional transforms T X T' of one tile, `lanes` channels at a time. `size` is the points a
 * side, 6 or 5. Point k of X lies at table[k] + skip, row by row; results go to out, out + step, ..., or to
 * the addresses of a second table.
 * `work` has room for 36 times as many.
 */

/** B' d B: a patch of the picture, size x size points. */
export function transformInput(
  size: i32,
  table: usize,
  skip: usize,
  out: usize,
  step: usize,
  work: usize,
): void {
  if (size == 6) input6x6(table, skip, out, step, work);
  else input5x5(table, skip, out, step, work);
}

/** G g G': taps x taps values of a filter, or as many points of dy in the filter's place. */
export function transformFilter(
  size: i32,
  taps: i32,
  table: usize,
  skip: usize,
  out: usize,
  step: usize,
  work: usize,
): void {
  if (size == 6) {
    if (taps == 3) filter3x3To6(table, skip, out, step, work);
    else filter4x4To6(table, skip, out, step, work);
  } else {
    if (taps == 2) filter2x2To5(table, skip, out, step, work);
    else filter4x4To5(table, skip, out, step, work);
  }
}

/** A' m A: side x side pixels, or taps of the gradient to a filter, to targets[k] + targetSkip. */
export function transformOutput(
  size: i32,
  side: i32,
  table: usize,
  skip: usize,
  targets: usize,
  targetSkip: usize,
  work: usize,
): void {
  if (size == 6) {
    if (side == 4) output4x4Of6(table, skip, targets, targetSkip, work);
    else output3x3Of6(table, skip, targets, targetSkip, work);
  } else {
    if (side == 4) output4x4Of5(table, skip, targets, targetSkip, work);
    else output2x2Of5(table, skip, targets, targetSkip, work);
  }
}

function input6x6(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  transformColumns(Line.Input6, 6, 6, table, skip, work);
  transformRows(Line.Input6, 6, 6, work, out, step);
}
function input5x5(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  transformColumns(Line.Input5, 5, 5, table, skip, work);
  transformRows(Line.Input5, 5, 5, work, out, step);
}
function filter3x3To6(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  transformColumns(Line.Filter3To6, 3, 6, table, skip, work);
  transformRows(Line.Filter3To6, 3, 6, work, out, step);
}
function filter2x2To5(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  transformColumns(Line.Filter2To5, 2, 5, table, skip, work);
  transformRows(Line.Filter2To5, 2, 5, work, out, step);
}
function filter4x4To6(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  transformColumns(Line.Filter4To6, 4, 6, table, skip, work);
  transformRows(Line.Filter4To6, 4, 6, work, out, step);
}
function filter4x4To5(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  transformColumns(Line.Filter4To5, 4, 5, table, skip, work);
  transformRows(Line.Filter4To5, 4, 5, work, out, step);
}
function output4x4Of6(table: usize, skip: usize, targets: usize, targetSkip: usize, work: usize): void {
  transformColumns(Line.Output6To4, 6, 4, table, skip, work);
  scatterRows(Line.Output6To4, 6, 4, work, targets, targetSkip);
}
function output4x4Of5(table: usize, skip: usize, targets: usize, targetSkip: usize, work: usize): void {
  transformColumns(Line.Output5To4, 5, 4, table, skip, work);
  scatterRows(Line.Output5To4, 5, 4, work, targets, targetSkip);
}
function output3x3Of6(table: usize, skip: usize, targets: usize, targetSkip: usize, work: usize): void {
  transformColumns(Line.Output6To3, 6, 3, table, skip, work);
  scatterRows(Line.Output6To3, 6, 3, work, targets, targetSkip);
}
function output2x2Of5(table: usize, skip: usize, targets: usize, targetSkip: usize, work: usize): void {
  transformColumns(Line.Output5To2, 5, 2, table, skip, work);
  scatterRows(Line.Output5To2, 5, 2, work, targets, targetSkip);
}

namespace Line {
  export const Input6 = 0;
  export const Input5 = 1;
  export const Filter3To6 = 2;
  export const Filter2To5 = 3;
  export const Filter4To6 = 4;
  export const Filter4To5 = 5;
  export const Output6To4 = 6;
  export const Output5To4 = 7;
  export const Output6To3 = 8;
  export const Output5To2 = 9;
}

/** Bytes of a point. */
const pointBytes: usize = <usize>lanes << 2;

// All but the addresses are constants where these are inlined.

/** Transforms the columns of X into `work`. */
// @ts-ignore: decorator
@inline
function transformColumns(
  line: i32,
  inSize: usize,
  outSize: usize,
  table: usize,
  skip: usize,
  work: usize,
): void {
  const row = inSize * pointBytes;
  for (let x: usize = 0; x < inSize; x++) {
    const p = table + (x << 2);
    const p0 = <usize>load<u32>(p) + skip;
    const p1 = <usize>load<u32>(p + inSize * 4) + skip;
    const p2 = inSize > 2 ? <usize>load<u32>(p + inSize * 8) + skip : 0;
    const p3 = inSize > 3 ? <usize>load<u32>(p + inSize * 12) + skip : 0;
    const p4 = inSize > 4 ? <usize>load<u32>(p + inSize * 16) + skip : 0;
    const p5 = inSize > 5 ? <usize>load<u32>(p + inSize * 20) + skip : 0;
    const to = work + x * pointBytes;
    transformLine(
      line,
      outSize,
      v128.load(p0),
      wide ? v128.load(p0, 16) : none(),
      v128.load(p1),
      wide ? v128.load(p1, 16) : none(),
      inSize > 2 ? v128.load(p2) : none(),
      wide && inSize > 2 ? v128.load(p2, 16) : none(),
      inSize > 3 ? v128.load(p3) : none(),
      wide && inSize > 3 ? v128.load(p3, 16) : none(),
      inSize > 4 ? v128.load(p4) : none(),
      wide && inSize > 4 ? v128.load(p4, 16) : none(),
      inSize > 5 ? v128.load(p5) : none(),
      wide && inSize > 5 ? v128.load(p5, 16) : none(),
      to,
      to + row,
      to + 2 * row,
      to + 3 * row,
      to + 4 * row,
      to + 5 * row,
    );
  }
}

/** Transforms the rows of `work`, to out, out + step, ... */
// @ts-ignore: decorator
@inline
function transformRows(
  line: i32,
  inSize: usize,
  outSize: usize,
  work: usize,
  out: usize,
  step: usize,
): void {
  for (let y: usize = 0; y < outSize; y++) {
    const p = work + y * (inSize * pointBytes);
    const to = out + y * outSize * step;
    const p2 = to + 2 * step;
    const p3 = to + 3 * step;
    const p4 = to + 4 * step;
    transformRow(line, inSize, outSize, p, to, to + step, p2, p3, p4, to + 5 * step);
  }
}

/** The same, to the addresses of a table, and `skip` further. */
// @ts-ignore: decorator
@inline
function scatterRows(
  line: i32,
  inSize: usize,
  outSize: usize,
  work: usize,
  targets: usize,
  skip: usize,
): void {
  for (let y: usize = 0; y < outSize; y++) {
    const p = work + y * (inSize * pointBytes);
    const to = targets + (y * outSize << 2);
    const p0 = <usize>load<u32>(to) + skip;
    const p1 = <usize>load<u32>(to, 4) + skip;
    const p2 = outSize > 2 ? <usize>load<u32>(to, 8) + skip : 0;
    const p3 = outSize > 3 ? <usize>load<u32>(to, 12) + skip : 0;
    transformRow(line, inSize, outSize, p, p0, p1, p2, p3, 0, 0);
  }
}

/** Transforms one row, whose points lie side by side. */
// @ts-ignore: decorator
@inline
function transformRow(
  line: i32,
  inSize: usize,
  outSize: usize,
  p: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
): void {
  transformLine(
    line,
    outSize,
    v128.load(p),
    wide ? v128.load(p, 16) : none(),
    v128.load(p, pointBytes),
    wide ? v128.load(p, pointBytes + 16) : none(),
    inSize > 2 ? v128.load(p, 2 * pointBytes) : none(),
    wide && inSize > 2 ? v128.load(p, 2 * pointBytes + 16) : none(),
    inSize > 3 ? v128.load(p, 3 * pointBytes) : none(),
    wide && inSize > 3 ? v128.load(p, 3 * pointBytes + 16) : none(),
    inSize > 4 ? v128.load(p, 4 * pointBytes) : none(),
    wide && inSize > 4 ? v128.load(p, 4 * pointBytes + 16) : none(),
    inSize > 5 ? v128.load(p, 5 * pointBytes) : none(),
    wide && inSize > 5 ? v128.load(p, 5 * pointBytes + 16) : none(),
    p0,
    p1,
    p2,
    p3,
    p4,
    p5,
  );
}

/**
 * Writes the values of a line to p0, p1, ... All come before the first store: what they share is worked
 * out once only up to the next one.
 */
// @ts-ignore: decorator
@inline
function transformLine(
  line: i32,
  outSize: usize,
  x0: v128,
  y0: v128,
  x1: v128,
  y1: v128,
  x2: v128,
  y2: v128,
  x3: v128,
  y3: v128,
  x4: v128,
  y4: v128,
  x5: v128,
  y5: v128,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
): void {
  const u0 = rowOf(line, 0, x0, x1, x2, x3, x4, x5);
  const v0 = wide ? rowOf(line, 0, y0, y1, y2, y3, y4, y5) : none();
  const u1 = rowOf(line, 1, x0, x1, x2, x3, x4, x5);
  const v1 = wide ? rowOf(line, 1, y0, y1, y2, y3, y4, y5) : none();
  const u2 = outSize > 2 ? rowOf(line, 2, x0, x1, x2, x3, x4, x5) : none();
  const v2 = wide && outSize > 2 ? rowOf(line, 2, y0, y1, y2, y3, y4, y5) : none();
  const u3 = outSize > 3 ? rowOf(line, 3, x0, x1, x2, x3, x4, x5) : none();
  const v3 = wide && outSize > 3 ? rowOf(line, 3, y0, y1, y2, y3, y4, y5) : none();
  const u4 = outSize > 4 ? rowOf(line, 4, x0, x1, x2, x3, x4, x5) : none();
  const v4 = wide && outSize > 4 ? rowOf(line, 4, y0, y1, y2, y3, y4, y5) : none();
  const u5 = outSize > 5 ? rowOf(line, 5, x0, x1, x2, x3, x4, x5) : none();
  const v5 = wide && outSize > 5 ? rowOf(line, 5, y0, y1, y2, y3, y4, y5) : none();
  v128.store(p0, u0);
  if (wide) v128.store(p0, v0, 16);
  v128.store(p1, u1);
  if (wide) v128.store(p1, v1, 16);
  if (outSize == 2) return;
  v128.store(p2, u2);
  if (wide) v128.store(p2, v2, 16);
  if (outSize == 3) return;
  v128.store(p3, u3);
  if (wide) v128.store(p3, v3, 16);
  if (outSize == 4) return;
  v128.store(p4, u4);
  if (wide) v128.store(p4, v4, 16);
  if (outSize == 5) return;
  v128.store(p5, u5);
  if (wide) v128.store(p5, v5, 16);
}

// @ts-ignore: decorator
@inline
function none(): v128 {
  return f32x4.splat(0);
}

// @ts-ignore: decorator
@inline
function rowOf(
  line: i32,
  row: i32,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  x4: v128,
  x5: v128,
): v128 {
  if (line == Line.Input6) return input6(row, x0, x1, x2, x3, x4, x5);
  if (line == Line.Input5) return input5(row, x0, x1, x2, x3, x4);
  if (line == Line.Filter3To6) return filter3To6(row, x0, x1, x2);
  if (line == Line.Filter2To5) return filter2To5(row, x0, x1);
  if (line == Line.Filter4To6) return filter4To6(row, x0, x1, x2, x3);
  if (line == Line.Filter4To5) return filter4To5(row, x0, x1, x2, x3);
  if (line == Line.Output6To4) return output6To4(row, x0, x1, x2, x3, x4, x5);
  if (line == Line.Output5To4) return output5To4(row, x0, x1, x2, x3, x4);
  if (line == Line.Output6To3) return output6To3(row, x0, x1, x2, x3, x4, x5);
  return output5To2(row, x0, x1, x2, x3, x4);
}
