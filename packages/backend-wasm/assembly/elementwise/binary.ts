import * as operations from './binary-operations';
import { storeTruths, storeWords } from './store';

/**
 * y = a (op) b, broadcast. y is contiguous and is cut into rows of the innermost dimension, along
 * which each operand either advances with y or stands still.
 */
@unmanaged
class BinaryArguments {
  operation: i32;
  a: usize;
  b: usize;
  y: usize;
  /** Elements of y. */
  size: i32;
  rowSize: i32;
  /** 1 where the operand advances along a row, else 0. */
  stepA: i32;
  stepB: i32;
  /** Dimensions outside the rows, outermost first; {@link Dimension} each, behind these fields. */
  rank: i32;
}

@unmanaged
class Dimension {
  size: i32;
  strideA: usize;
  strideB: usize;
}

/** Elements a unit. */
const blockSize: i32 = 4096;

/** Units are blocks of 4096 elements of y. */
export function binaryTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<BinaryArguments>(args);
  let position = begin * blockSize;
  const last = min(end * blockSize, g.size);
  while (position < last) {
    const column = position % g.rowSize;
    const count = min(g.rowSize - column, last - position);
    let row = position / g.rowSize;
    let a = g.a + <usize>(column * g.stepA) * inputBytes(g.operation);
    let b = g.b + <usize>(column * g.stepB) * inputBytes(g.operation);
    for (let d = g.rank - 1; d >= 0; d--) {
      const dimension = changetype<Dimension>(
        args + offsetof<BinaryArguments>() + <usize>d * offsetof<Dimension>(),
      );
      const index = <usize>(row % dimension.size);
      row /= dimension.size;
      a += index * dimension.strideA;
      b += index * dimension.strideB;
    }
    runRow(g, a, b, position, count);
    position += count;
  }
}

/** The first operation numbers are of words; comparisons and logic follow. */
const firstComparison: i32 = 32;
const firstLogic: i32 = 64;

// @ts-ignore: decorator
@inline
function inputBytes(operation: i32): usize {
  return operation >= firstLogic ? 1 : 4;
}

/** The numbers are those of src/kernels/binary.ts. */
function runRow(g: BinaryArguments, a: usize, b: usize, position: i32, n: i32): void {
  const words = g.y + (<usize>position << 2);
  const bytes = g.y + position;
  const sa = g.stepA;
  const sb = g.stepB;
  switch (g.operation) {
    case 0: return wordRow<operations.AddFloat>(a, b, words, n, sa, sb);
    case 1: return wordRow<operations.SubFloat>(a, b, words, n, sa, sb);
    case 2: return wordRow<operations.MultiplyFloat>(a, b, words, n, sa, sb);
    case 3: return wordRow<operations.DivideFloat>(a, b, words, n, sa, sb);
    case 4: return wordRow<operations.MaximumFloat>(a, b, words, n, sa, sb);
    case 5: return wordRow<operations.MinimumFloat>(a, b, words, n, sa, sb);
    case 6: return wordRow<operations.SquaredDifferenceFloat>(a, b, words, n, sa, sb);
    case 7: return wordRow<operations.PreluFloat>(a, b, words, n, sa, sb);
    case 8: return wordRow<operations.EluGradientFloat>(a, b, words, n, sa, sb);
    case 16: return wordRow<operations.AddInt>(a, b, words, n, sa, sb);
    case 17: return wordRow<operations.SubInt>(a, b, words, n, sa, sb);
    case 18: return wordRow<operations.MultiplyInt>(a, b, words, n, sa, sb);
    case 19: return wordRow<operations.FloorDivideInt>(a, b, words, n, sa, sb);
    case 20: return wordRow<operations.MaximumInt>(a, b, words, n, sa, sb);
    case 21: return wordRow<operations.MinimumInt>(a, b, words, n, sa, sb);
    case 32: return truthRow<operations.GreaterFloat>(a, b, bytes, n, sa, sb);
    case 33: return truthRow<operations.GreaterEqualFloat>(a, b, bytes, n, sa, sb);
    case 34: return truthRow<operations.LessFloat>(a, b, bytes, n, sa, sb);
    case 35: return truthRow<operations.LessEqualFloat>(a, b, bytes, n, sa, sb);
    case 36: return truthRow<operations.EqualFloat>(a, b, bytes, n, sa, sb);
    case 37: return truthRow<operations.NotEqualFloat>(a, b, bytes, n, sa, sb);
    case 48: return truthRow<operations.GreaterInt>(a, b, bytes, n, sa, sb);
    case 49: return truthRow<operations.GreaterEqualInt>(a, b, bytes, n, sa, sb);
    case 50: return truthRow<operations.LessInt>(a, b, bytes, n, sa, sb);
    case 51: return truthRow<operations.LessEqualInt>(a, b, bytes, n, sa, sb);
    case 52: return truthRow<operations.EqualInt>(a, b, bytes, n, sa, sb);
    case 53: return truthRow<operations.NotEqualInt>(a, b, bytes, n, sa, sb);
    case 64: return byteRow<operations.AndBool>(a, b, bytes, n, sa, sb);
    case 65: return byteRow<operations.OrBool>(a, b, bytes, n, sa, sb);
    case 66: return byteRow<operations.EqualBool>(a, b, bytes, n, sa, sb);
    case 67: return byteRow<operations.NotEqualBool>(a, b, bytes, n, sa, sb);
    default: unreachable();
  }
}

/** Words in, words out. A row's end may be read past, not written past. */
function wordRow<Op>(a: usize, b: usize, y: usize, count: i32, stepA: i32, stepB: i32): void {
  const op = changetype<Op>(0);
  if (stepA & stepB) {
    for (; count >= 8; count -= 8) {
      const a0 = v128.load(a);
      const a1 = v128.load(a, 16);
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const low = op.apply(a0, b0);
      const high = op.apply(a1, b1);
      v128.store(y, low);
      v128.store(y, high, 16);
      a += 32;
      b += 32;
      y += 32;
    }
    for (; count > 0; count -= 4) {
      storeWords(y, op.apply(v128.load(a), v128.load(b)), count);
      a += 16;
      b += 16;
      y += 16;
    }
  } else if (stepA) {
    const right = v128.load32_splat(b);
    for (; count >= 8; count -= 8) {
      const first = v128.load(a);
      const second = v128.load(a, 16);
      const low = op.apply(first, right);
      const high = op.apply(second, right);
      v128.store(y, low);
      v128.store(y, high, 16);
      a += 32;
      y += 32;
    }
    for (; count > 0; count -= 4) {
      storeWords(y, op.apply(v128.load(a), right), count);
      a += 16;
      y += 16;
    }
  } else {
    const left = v128.load32_splat(a);
    const skip: usize = stepB ? 16 : 0;
    for (; stepB && count >= 8; count -= 8) {
      const first = v128.load(b);
      const second = v128.load(b, 16);
      const low = op.apply(left, first);
      const high = op.apply(left, second);
      v128.store(y, low);
      v128.store(y, high, 16);
      b += 32;
      y += 32;
    }
    for (; count > 0; count -= 4) {
      storeWords(y, op.apply(left, v128.load(b)), count);
      b += skip;
      y += 16;
    }
  }
}

/** Words in, truth values out. */
function truthRow<Op>(a: usize, b: usize, y: usize, count: i32, stepA: i32, stepB: i32): void {
  const op = changetype<Op>(0);
  const left = v128.load32_splat(a);
  const right = v128.load32_splat(b);
  for (; count > 0; count -= 4) {
    const x = stepA ? v128.load(a) : left;
    const z = stepB ? v128.load(b) : right;
    storeTruths(y, op.apply(x, z), count);
    a += 16;
    b += 16;
    y += 4;
  }
}

/** Truth values in and out. */
function byteRow<Op>(a: usize, b: usize, y: usize, count: i32, stepA: i32, stepB: i32): void {
  const op = changetype<Op>(0);
  const left = i8x16.splat(load<i8>(a));
  const right = i8x16.splat(load<i8>(b));
  for (; count > 0; count -= 16) {
    const x = stepA ? v128.load(a) : left;
    const z = stepB ? v128.load(b) : right;
    const value = op.apply(x, z);
    if (count >= 16) {
      v128.store(y, value);
    } else {
      let rest = value;
      for (let i = 0; i < count; i++) {
        v128.store_lane<u8>(y + i, rest, 0);
        rest = i8x16.shuffle(rest, rest, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0);
      }
    }
    a += 16;
    b += 16;
    y += 16;
  }
}
