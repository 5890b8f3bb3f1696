import { wide } from '../build';
import { micro16 } from './micro-16';
import { micro5x8 } from './micro-5x8';

/**
 * C = (accumulate ? C : 0) + A B, a tile of panelRows x panelColumns: A[panelRows, depth] and
 * B[depth, panelColumns], both packed depth-major. Whatever the tile, each value of C is summed up over
 * the depth in its order.
 *
 * @param rows Addresses of the rows of C.
 * @param column Byte offset of the tile's first column in each row.
 */
export function micro(
  depth: i32,
  a: usize,
  b: usize,
  rows: usize,
  column: usize,
  accumulate: bool,
): void {
  if (wide) micro16(depth, a, b, rows, column, accumulate);
  else micro5x8(depth, a, b, rows, column, accumulate);
}
