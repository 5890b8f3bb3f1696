import { Activation, GemmArguments } from './arguments';
import { finishRow } from './epilogue';
import { rowAddress } from './pixels';

/*
 * Products of few rows over a large depth: each thread sums up its own part of the depth, so that B,
 * which is nearly all there is to read, is read once and in order.
 */

/** A row of the sums over one part. */
// @ts-ignore: decorator
@inline
export function partRow(g: GemmArguments, part: i32, row: i32): usize {
  return g.parts + ((<usize>part * g.rows + row) * g.columns << 2);
}

/** Y = the sum of the parts, in their order; then the finish. Units are rows. */
export function sumPartsTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<GemmArguments>(args);
  const partBytes = <usize>g.rows * g.columns << 2;
  const bytes = <usize>g.columns << 2;
  const finish = g.bias != 0 || g.activation != Activation.None;
  for (let row = begin; row < end; row++) {
    const first = partRow(g, 0, row);
    const last = first + <usize>g.partCount * partBytes;
    const y = rowAddress(g, g.output, row);
    for (let i: usize = 0; i < bytes; i += 16) {
      let sum = v128.load(first + i);
      for (let p = first + partBytes; p < last; p += partBytes) {
        sum = f32x4.add(sum, v128.load(p + i));
      }
      v128.store(y + i, sum);
    }
    if (finish) finishRow(g, y, 0, g.columns);
  }
}
