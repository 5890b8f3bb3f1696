import { Activation } from '../gemm/arguments';
import { Finish, finishRow } from '../gemm/epilogue';
import { Patches, writeAddresses } from './patches';
import { transformOutput } from './transforms';

@unmanaged
class OutputArguments extends Patches {
  /** [point][tile][column], columns in panels of 8. */
  sums: usize;
  matrixBytes: usize;
  size: i32;
  firstTile: i32;
  firstColumn: i32;
  /** Up to which column of the picture to write. */
  lastColumn: i32;
  rowBytes: usize;
  bias: usize;
  activation: i32;
  slopes: usize;
  slope: f32;
}

/** The pixels: A' m A, then bias and activation. Units are tiles. */
export function winogradOutputTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<OutputArguments>(args);
  const finish = changetype<Finish>(args + offsetof<OutputArguments>('bias'));
  const finishes = finish.bias != 0 || finish.activation != Activation.None;
  const points = scratch;
  const table = scratch + 192;
  const pixels = table + 64;
  const work = pixels + 256;
  const junk = work + 576;
  for (let k = 0; k < a.size * a.size; k++) {
    store<u32>(points + (<usize>k << 2), <usize>k * a.matrixBytes);
  }
  for (let unit = begin; unit < end; unit++) {
    writeAddresses(a, 0, 0, a.firstTile + unit, 1, 4, junk, table);
    let sums = a.sums + <usize>unit * a.rowBytes;
    for (let column = a.firstColumn; column < a.lastColumn; column += 4) {
      transformOutput(a.size, points, sums, pixels, 16, work);
      store16(table, <usize>column << 2, pixels, a.lastColumn - column);
      sums += 16;
    }
    if (finishes) {
      for (let entry = table; entry < table + 64; entry += 4) {
        finishRow(finish, <usize>load<u32>(entry), a.firstColumn, a.lastColumn);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function store16(table: usize, skip: usize, pixels: usize, lanes: i32): void {
  for (let i: usize = 0; i < 16; i++) {
    const to = <usize>load<u32>(table + (i << 2)) + skip;
    const pixel = v128.load(pixels + (i << 4));
    if (lanes >= 4) {
      v128.store(to, pixel);
    } else {
      v128.store_lane<f32>(to, pixel, 0);
      if (lanes > 1) v128.store_lane<f32>(to, pixel, 1, 4);
      if (lanes > 2) v128.store_lane<f32>(to, pixel, 2, 8);
    }
  }
}
