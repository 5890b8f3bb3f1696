import * as operations from './unary-operations';
import { storeTruths, storeWords } from './store';

/** y = (op)(x) on floats, with up to two parameters. */
@unmanaged
class UnaryArguments {
  operation: i32;
  x: usize;
  y: usize;
  size: i32;
  p: f32;
  q: f32;
}

/** Units are blocks of 4096 elements. */
export function unaryTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<UnaryArguments>(args);
  const first = begin << 12;
  const n = min(end << 12, g.size) - first;
  const x = g.x + (<usize>first << 2);
  const y = g.y + (<usize>first << 2);
  const bytes = g.y + first;
  // The numbers are those of src/kernels/unary.ts.
  switch (g.operation) {
    case 0: return words<operations.Relu>(g, x, y, n);
    case 1: return words<operations.Relu6>(g, x, y, n);
    case 2: return words<operations.LeakyRelu>(g, x, y, n);
    case 3: return words<operations.Step>(g, x, y, n);
    case 4: return words<operations.Negate>(g, x, y, n);
    case 5: return words<operations.Absolute>(g, x, y, n);
    case 6: return words<operations.Sign>(g, x, y, n);
    case 7: return words<operations.Square>(g, x, y, n);
    case 8: return words<operations.SquareRoot>(g, x, y, n);
    case 9: return words<operations.InverseSquareRoot>(g, x, y, n);
    case 10: return words<operations.Reciprocal>(g, x, y, n);
    case 11: return words<operations.Clip>(g, x, y, n);
    case 12: return words<operations.Floor>(g, x, y, n);
    case 13: return words<operations.Ceil>(g, x, y, n);
    case 14: return words<operations.Round>(g, x, y, n);
    case 15: return words<operations.Exp>(g, x, y, n);
    case 16: return words<operations.Expm1>(g, x, y, n);
    case 17: return words<operations.Log>(g, x, y, n);
    case 18: return words<operations.Log1p>(g, x, y, n);
    case 19: return words<operations.Sigmoid>(g, x, y, n);
    case 20: return words<operations.Tanh>(g, x, y, n);
    case 21: return words<operations.Softplus>(g, x, y, n);
    case 22: return words<operations.Elu>(g, x, y, n);
    case 32: return truths<operations.IsNan>(g, x, bytes, n);
    case 33: return truths<operations.IsFinite>(g, x, bytes, n);
    case 34: return truths<operations.IsInfinite>(g, x, bytes, n);
    default: unreachable();
  }
}

function words<Op>(g: UnaryArguments, x: usize, y: usize, count: i32): void {
  const op = changetype<Op>(0);
  const p = f32x4.splat(g.p);
  const q = f32x4.splat(g.q);
  for (; count >= 8; count -= 8) {
    const left = v128.load(x);
    const right = v128.load(x, 16);
    const low = op.apply(left, p, q);
    const high = op.apply(right, p, q);
    v128.store(y, low);
    v128.store(y, high, 16);
    x += 32;
    y += 32;
  }
  for (; count > 0; count -= 4) {
    storeWords(y, op.apply(v128.load(x), p, q), count);
    x += 16;
    y += 16;
  }
}

function truths<Op>(g: UnaryArguments, x: usize, y: usize, count: i32): void {
  const op = changetype<Op>(0);
  const p = f32x4.splat(g.p);
  const q = f32x4.splat(g.q);
  for (; count > 0; count -= 4) {
    storeTruths(y, op.apply(v128.load(x), p, q), count);
    x += 16;
    y += 4;
  }
}
