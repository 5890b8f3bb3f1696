import { filter2To5, filter4To5, input5, output5To2, output5To4 } from './lines5';
import { filter3To6, filter4To6, input6, output6To3, output6To4 } from './lines6';

/*
 * Two-dimensional transforms T X T' of one tile, four channels at a time. `size` is the points a
 * side, 6 or 5. Point k of X lies at table[k] + skip, row by row; results go to out, out + step, ...
 * `work` has room for 36 vectors.
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

/** A' m A: side x side pixels, or taps of the gradient to a filter. */
export function transformOutput(
  size: i32,
  side: i32,
  table: usize,
  skip: usize,
  out: usize,
  step: usize,
  work: usize,
): void {
  if (size == 6) {
    if (side == 4) output4x4Of6(table, skip, out, step, work);
    else output3x3Of6(table, skip, out, step, work);
  } else {
    if (side == 4) output4x4Of5(table, skip, out, step, work);
    else output2x2Of5(table, skip, out, step, work);
  }
}

function input6x6(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Input6, 6, 6, table, skip, out, step, work);
}
function input5x5(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Input5, 5, 5, table, skip, out, step, work);
}
function filter3x3To6(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Filter3To6, 3, 6, table, skip, out, step, work);
}
function filter2x2To5(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Filter2To5, 2, 5, table, skip, out, step, work);
}
function filter4x4To6(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Filter4To6, 4, 6, table, skip, out, step, work);
}
function filter4x4To5(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Filter4To5, 4, 5, table, skip, out, step, work);
}
function output4x4Of6(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Output6To4, 6, 4, table, skip, out, step, work);
}
function output4x4Of5(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Output5To4, 5, 4, table, skip, out, step, work);
}
function output3x3Of6(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Output6To3, 6, 3, table, skip, out, step, work);
}
function output2x2Of5(table: usize, skip: usize, out: usize, step: usize, work: usize): void {
  both(Line.Output5To2, 5, 2, table, skip, out, step, work);
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

/** Transforms the columns, then the rows. All but the addresses are constants where it is inlined. */
// @ts-ignore: decorator
@inline
function both(
  line: i32,
  inSize: usize,
  outSize: usize,
  table: usize,
  skip: usize,
  out: usize,
  step: usize,
  work: usize,
): void {
  const row = inSize << 4;
  for (let x: usize = 0; x < inSize; x++) {
    const p = table + (x << 2);
    transformLine(
      line,
      <usize>load<u32>(p) + skip,
      <usize>load<u32>(p + (inSize << 2)) + skip,
      inSize > 2 ? <usize>load<u32>(p + (inSize << 3)) + skip : 0,
      inSize > 3 ? <usize>load<u32>(p + inSize * 12) + skip : 0,
      inSize > 4 ? <usize>load<u32>(p + (inSize << 4)) + skip : 0,
      inSize > 5 ? <usize>load<u32>(p + inSize * 20) + skip : 0,
      work + (x << 4),
      row,
    );
  }
  for (let y: usize = 0; y < outSize; y++) {
    const p = work + y * row;
    transformLine(line, p, p + 16, p + 32, p + 48, p + 64, p + 80, out + y * outSize * step, step);
  }
}

// @ts-ignore: decorator
@inline
function transformLine(
  line: i32,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  out: usize,
  step: usize,
): void {
  if (line == Line.Input6) input6(p0, p1, p2, p3, p4, p5, out, step);
  else if (line == Line.Input5) input5(p0, p1, p2, p3, p4, out, step);
  else if (line == Line.Filter3To6) filter3To6(p0, p1, p2, out, step);
  else if (line == Line.Filter2To5) filter2To5(p0, p1, out, step);
  else if (line == Line.Filter4To6) filter4To6(p0, p1, p2, p3, out, step);
  else if (line == Line.Filter4To5) filter4To5(p0, p1, p2, p3, out, step);
  else if (line == Line.Output6To4) output6To4(p0, p1, p2, p3, p4, p5, out, step);
  else if (line == Line.Output5To4) output5To4(p0, p1, p2, p3, p4, out, step);
  else if (line == Line.Output6To3) output6To3(p0, p1, p2, p3, p4, p5, out, step);
  else output5To2(p0, p1, p2, p3, p4, out, step);
}
