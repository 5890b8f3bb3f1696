import { storeWords } from '../elementwise/store';

/**
 * Copies elements of 1 or 4 bytes between two strided walks of the same sizes. Slices, paddings,
 * concatenations, repetitions and reversals are such copies.
 */
@unmanaged
class CopyArguments {
  elementBytes: i32;
  x: usize;
  y: usize;
  /** Elements in all. */
  size: i32;
  /** The innermost dimension. Strides are in bytes, and may be negative. */
  rowSize: i32;
  rowStrideX: isize;
  rowStrideY: isize;
  /** Dimensions outside the rows, outermost first; behind these fields. */
  rank: i32;
}

@unmanaged
class Dimension {
  size: i32;
  strideX: isize;
  strideY: isize;
}

/** Units are blocks of 4096 elements. */
export function copyTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<CopyArguments>(args);
  let position = begin << 12;
  const last = min(end << 12, g.size);
  while (position < last) {
    const column = position % g.rowSize;
    const count = min(g.rowSize - column, last - position);
    let row = position / g.rowSize;
    let x = g.x + <isize>column * g.rowStrideX;
    let y = g.y + <isize>column * g.rowStrideY;
    for (let d = g.rank - 1; d >= 0; d--) {
      const dimension = changetype<Dimension>(
        args + offsetof<CopyArguments>() + <usize>d * offsetof<Dimension>(),
      );
      const index = <isize>(row % dimension.size);
      row /= dimension.size;
      x += index * dimension.strideX;
      y += index * dimension.strideY;
    }
    copyRow(g, x, y, count);
    position += count;
  }
}

function copyRow(g: CopyArguments, x: usize, y: usize, count: i32): void {
  const bytes = g.elementBytes;
  if (g.rowStrideX == bytes && g.rowStrideY == bytes) {
    copyRun(x, y, count * bytes);
  } else if (bytes == 4) {
    for (; count > 0; count--) {
      store<u32>(y, load<u32>(x));
      x += g.rowStrideX;
      y += g.rowStrideY;
    }
  } else {
    for (; count > 0; count--) {
      store<u8>(y, load<u8>(x));
      x += g.rowStrideX;
      y += g.rowStrideY;
    }
  }
}

/** Copies bytes that lie side by side; short runs without the cost of a bulk copy. */
export function copyRun(x: usize, y: usize, bytes: i32): void {
  if (bytes & 3 || bytes > 1024) {
    memory.copy(y, x, bytes);
    return;
  }
  for (let count = bytes >> 2; count > 0; count -= 4) {
    storeWords(y, v128.load(x), count);
    x += 16;
    y += 16;
  }
}
