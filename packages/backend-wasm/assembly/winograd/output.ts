import { lanes } from '../build';
import { Finish, finishWith } from '../gemm/epilogue';
import { Correlation } from './arguments';
import { transformOutput } from './transforms';

/** Bytes of a value: `lanes` columns of a pixel. */
const valueBytes: usize = <usize>lanes << 2;

/**
 * A' m A: columns [n0, n1) of the pixels of some tiles, pitch x pitch addresses a tile.
 *
 * @param sums [point][tile][column], columns beginning with n0.
 */
export function transformSums(
  c: Correlation,
  sums: usize,
  rowBytes: usize,
  tiles: i32,
  addresses: usize,
  n0: i32,
  n1: i32,
  scratch: usize,
): void {
  const points = scratch;
  const block = points + 192;
  const blockTable = block + 16 * valueBytes;
  const work = blockTable + 64;
  const side = c.target.pitch;
  const pixels = <usize>(side * side);
  for (let k = 0; k < c.size * c.size; k++) {
    store<u32>(points + (<usize>k << 2), <usize>k * c.sumsMatrixBytes);
  }
  for (let i: usize = 0; i < pixels; i++) store<u32>(blockTable + (i << 2), block + i * valueBytes);
  for (let tile = 0; tile < tiles; tile++) {
    let p = sums;
    for (let n = n0; n < n1; n += lanes) {
      const skip = <usize>n << 2;
      if (n + lanes <= n1) {
        transformOutput(c.size, side, points, p, addresses, skip, work);
      } else {
        transformOutput(c.size, side, points, p, blockTable, 0, work);
        storeLanes(addresses, pixels, skip, block, n1 - n);
      }
      p += valueBytes;
    }
    sums += rowBytes;
    addresses += pixels << 2;
  }
}

/** The last columns, where they are no multiple of `lanes`. */
function storeLanes(addresses: usize, pixels: usize, skip: usize, block: usize, count: i32): void {
  for (let i: usize = 0; i < pixels; i++) {
    const to = <usize>load<u32>(addresses + (i << 2)) + skip;
    for (let lane: usize = 0; lane < <usize>count << 2; lane += 4) {
      store<f32>(to + lane, load<f32>(block + i * valueBytes + lane));
    }
  }
}

/** Applies bias and activation to some pixels. */
export function finishPixels(finish: Finish, addresses: usize, pixels: i32, n0: i32, n1: i32): void {
  const end = addresses + (<usize>pixels << 2);
  for (; addresses < end; addresses += 4) {
    finishWith(finish, <usize>load<u32>(addresses), n0, n1);
  }
}
