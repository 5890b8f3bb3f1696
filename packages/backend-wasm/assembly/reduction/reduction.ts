import {
  extremeOfRun,
  extremesOfRows,
  GreatestFloat,
  GreatestInteger,
  LeastFloat,
  LeastInteger,
} from './extremes';
import { Floats, Integers, Product, Sum } from './fold';

/**
 * y[outer, inner] = fold over i of x[outer, i, inner].
 *
 * The reduced dimension is cut into chunks by the shape alone. Each chunk is folded to a double an
 * output, and combineTask folds those in order: any number of threads gives the same bits.
 */
@unmanaged
class ReductionArguments {
  fold: i32;
  /** 1 where x holds integers. */
  integers: i32;
  x: usize;
  /** Doubles [outer, chunks, inner]. */
  partial: usize;
  reduced: i32;
  inner: i32;
  /** Indices a chunk, and chunks. */
  chunk: i32;
  chunks: i32;
  // Of combineTask:
  y: usize;
  outputs: i32;
  /** 0 for floats, 1 for integers, 2 for truth values. */
  type: i32;
  /** What the result is divided by: the mean's count, else 1. */
  divisor: f32;
}

/** For an inner size of 1. Units are chunks of all outer indices; `scratch` has 192 bytes. */
export function rowReductionTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const g = changetype<ReductionArguments>(args);
  let place = begin % g.chunks;
  let x = g.x + (((<usize>(begin / g.chunks) * g.reduced) + place * g.chunk) << 2);
  for (let unit = begin; unit < end; unit++) {
    const count = min(g.reduced - place * g.chunk, g.chunk);
    store<f64>(g.partial + (<usize>unit << 3), foldRun(g, x, count, scratch));
    x += <usize>count << 2;
    if (++place == g.chunks) place = 0;
  }
}

/** For an inner size above 1. Units are chunks of all outer indices; `scratch` has 192 bytes. */
export function columnReductionTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const g = changetype<ReductionArguments>(args);
  for (let unit = begin; unit < end; unit++) {
    const first = (unit % g.chunks) * g.chunk;
    const count = min(g.reduced - first, g.chunk);
    const row = <usize>(unit / g.chunks) * g.reduced + first;
    const x = g.x + ((row * g.inner) << 2);
    foldRows(g, x, count, g.partial + ((<usize>unit * g.inner) << 3), scratch);
  }
}

// The numbers are those of src/kernels/reduction.ts.

function foldRun(g: ReductionArguments, x: usize, n: i32, scratch: usize): f64 {
  switch (g.fold + (g.integers << 2)) {
    case 0: return run<Sum, Floats>(x, n);
    case 1: return run<Product, Floats>(x, n);
    case 2: return extremeOfRun<GreatestFloat>(x, n, scratch);
    case 3: return extremeOfRun<LeastFloat>(x, n, scratch);
    case 4: return run<Sum, Integers>(x, n);
    case 5: return run<Product, Integers>(x, n);
    case 6: return extremeOfRun<GreatestInteger>(x, n, scratch);
    default: return extremeOfRun<LeastInteger>(x, n, scratch);
  }
}

function foldRows(g: ReductionArguments, x: usize, n: i32, out: usize, scratch: usize): void {
  switch (g.fold + (g.integers << 2)) {
    case 0: return rows<Sum, Floats>(x, n, g.inner, out);
    case 1: return rows<Product, Floats>(x, n, g.inner, out);
    case 2: return extremesOfRows<GreatestFloat>(x, n, g.inner, out, scratch);
    case 3: return extremesOfRows<LeastFloat>(x, n, g.inner, out, scratch);
    case 4: return rows<Sum, Integers>(x, n, g.inner, out);
    case 5: return rows<Product, Integers>(x, n, g.inner, out);
    case 6: return extremesOfRows<GreatestInteger>(x, n, g.inner, out, scratch);
    default: return extremesOfRows<LeastInteger>(x, n, g.inner, out, scratch);
  }
}

function run<Fold, Source>(x: usize, count: i32): f64 {
  const fold = changetype<Fold>(0);
  const source = changetype<Source>(0);
  let s0 = f64x2.splat(fold.start);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; count >= 8; count -= 8) {
    s0 = fold.pair(s0, source.pair(v128.load64_zero(x)));
    s1 = fold.pair(s1, source.pair(v128.load64_zero(x, 8)));
    s2 = fold.pair(s2, source.pair(v128.load64_zero(x, 16)));
    s3 = fold.pair(s3, source.pair(v128.load64_zero(x, 24)));
    x += 32;
  }
  const all = fold.pair(fold.pair(s0, s1), fold.pair(s2, s3));
  let result = fold.one(f64x2.extract_lane(all, 0), f64x2.extract_lane(all, 1));
  for (; count > 0; count--) {
    result = fold.one(result, source.one(x));
    x += 4;
  }
  return result;
}

/** Sixteen columns at a time, a line of the cache, down all rows. */
function rows<Fold, Source>(x: usize, count: i32, inner: i32, out: usize): void {
  const fold = changetype<Fold>(0);
  const source = changetype<Source>(0);
  const stride = <usize>inner << 2;
  let column = 0;
  for (; column + 16 <= inner; column += 16) {
    let s0 = f64x2.splat(fold.start);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    let p = x + (<usize>column << 2);
    for (let i = 0; i < count; i++) {
      s0 = fold.pair(s0, source.pair(v128.load64_zero(p)));
      s1 = fold.pair(s1, source.pair(v128.load64_zero(p, 8)));
      s2 = fold.pair(s2, source.pair(v128.load64_zero(p, 16)));
      s3 = fold.pair(s3, source.pair(v128.load64_zero(p, 24)));
      s4 = fold.pair(s4, source.pair(v128.load64_zero(p, 32)));
      s5 = fold.pair(s5, source.pair(v128.load64_zero(p, 40)));
      s6 = fold.pair(s6, source.pair(v128.load64_zero(p, 48)));
      s7 = fold.pair(s7, source.pair(v128.load64_zero(p, 56)));
      p += stride;
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
    out += 128;
  }
  for (; column + 2 <= inner; column += 2) {
    let sum = f64x2.splat(fold.start);
    let p = x + (<usize>column << 2);
    for (let i = 0; i < count; i++) {
      sum = fold.pair(sum, source.pair(v128.load64_zero(p)));
      p += stride;
    }
    v128.store(out, sum);
    out += 16;
  }
  if (column < inner) {
    let result = fold.start;
    let p = x + (<usize>column << 2);
    for (let i = 0; i < count; i++) {
      result = fold.one(result, source.one(p));
      p += stride;
    }
    store<f64>(out, result);
  }
}

/** Units are blocks of 256 outputs. */
export function combineTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<ReductionArguments>(args);
  const last = min(end << 8, g.outputs);
  const others = <usize>((g.chunks - 1) * g.inner) << 3;
  let i = begin << 8;
  let column = i % g.inner;
  let first = g.partial + ((<usize>(i / g.inner) * g.chunks * g.inner + column) << 3);
  for (; i < last; i++) {
    let p = first;
    first += 8;
    if (++column == g.inner) {
      column = 0;
      first += others;
    }
    let result = load<f64>(p);
    for (let c = 1; c < g.chunks; c++) {
      p += <usize>g.inner << 3;
      const next = load<f64>(p);
      switch (g.fold) {
        case 0: { result += next; break; }
        case 1: { result *= next; break; }
        case 2: { result = max(result, next); break; }
        default: { result = min(result, next); break; }
      }
    }
    result /= <f64>g.divisor;
    if (g.type == 0) store<f32>(g.y + (<usize>i << 2), <f32>result);
    else if (g.type == 1) store<i32>(g.y + (<usize>i << 2), wrap(result));
    else store<u8>(g.y + i, <u8>wrap(result));
  }
}

/** As JavaScript's conversion to 32-bit integers. */
function wrap(value: f64): i32 {
  if (abs(value) < 9.2e18) return <i32>(<i64>value);
  return isFinite(value) ? <i32>(<i64>(value % 4294967296.0)) : 0;
}
