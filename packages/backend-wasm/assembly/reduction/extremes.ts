// The greatest and the least of floats or integers as they are, eight at a time in pairs of vectors:
// their order does not matter. NaN if there is one, and of the zeros -0 is the lesser.
//
// f32x4.max takes nine instructions, each waiting for the last. So the greatest is found by comparison
// alone, to which NaN is no greater, and zeros are equal; NaN and signs are gathered beside it.

const starts = memory.data<u32>([
  0xff80_0000, // minus infinity
  0x7f80_0000, // infinity
  0x8000_0000, // the least integer
  0x7fff_ffff, // the greatest
]);

@unmanaged export class GreatestFloat {
  // @ts-ignore: decorator
  @inline start(): v128 { return v128.load32_splat(starts); }
  // @ts-ignore: decorator
  @inline best(best: v128, x: v128): v128 { return f32x4.pmax(best, x); }
  // @ts-ignore: decorator
  @inline signs(signs: v128, x: v128): v128 { return v128.and(signs, x); }
  // @ts-ignore: decorator
  @inline nans(nans: v128, x: v128): v128 { return v128.or(nans, f32x4.ne(x, x)); }
  // @ts-ignore: decorator
  @inline firstOf(best: v128): f64 { return <f64>f32x4.extract_lane(best, 0); }
  /** Where none is greater than zero, one without a sign is zero. */
  // @ts-ignore: decorator
  @inline zero(signs: v128): f64 { return i32x4.bitmask(signs) == 15 ? -0.0 : 0; }
}

@unmanaged export class LeastFloat {
  // @ts-ignore: decorator
  @inline start(): v128 { return v128.load32_splat(starts, 4); }
  // @ts-ignore: decorator
  @inline best(best: v128, x: v128): v128 { return f32x4.pmin(best, x); }
  // @ts-ignore: decorator
  @inline signs(signs: v128, x: v128): v128 { return v128.or(signs, x); }
  // @ts-ignore: decorator
  @inline nans(nans: v128, x: v128): v128 { return v128.or(nans, f32x4.ne(x, x)); }
  // @ts-ignore: decorator
  @inline firstOf(best: v128): f64 { return <f64>f32x4.extract_lane(best, 0); }
  /** Where none is less than zero, one with a sign is -0. */
  // @ts-ignore: decorator
  @inline zero(signs: v128): f64 { return i32x4.bitmask(signs) == 0 ? 0 : -0.0; }
}

@unmanaged export class GreatestInteger {
  // @ts-ignore: decorator
  @inline start(): v128 { return v128.load32_splat(starts, 8); }
  // @ts-ignore: decorator
  @inline best(best: v128, x: v128): v128 { return i32x4.max_s(best, x); }
  // @ts-ignore: decorator
  @inline signs(signs: v128, x: v128): v128 { return signs; }
  // @ts-ignore: decorator
  @inline nans(nans: v128, x: v128): v128 { return nans; }
  // @ts-ignore: decorator
  @inline firstOf(best: v128): f64 { return <f64>i32x4.extract_lane(best, 0); }
  // @ts-ignore: decorator
  @inline zero(signs: v128): f64 { return 0; }
}

@unmanaged export class LeastInteger {
  // @ts-ignore: decorator
  @inline start(): v128 { return v128.load32_splat(starts, 12); }
  // @ts-ignore: decorator
  @inline best(best: v128, x: v128): v128 { return i32x4.min_s(best, x); }
  // @ts-ignore: decorator
  @inline signs(signs: v128, x: v128): v128 { return signs; }
  // @ts-ignore: decorator
  @inline nans(nans: v128, x: v128): v128 { return nans; }
  // @ts-ignore: decorator
  @inline firstOf(best: v128): f64 { return <f64>i32x4.extract_lane(best, 0); }
  // @ts-ignore: decorator
  @inline zero(signs: v128): f64 { return 0; }
}

/** Bytes that {@link gather} writes: four vectors of the best, four of signs, four of NaN. */
const signsAt: usize = 64;
const nansAt: usize = 128;

/** Of `count` words that lie side by side. */
export function extremeOfRun<Fold>(x: usize, count: i32, scratch: usize): f64 {
  const fold = changetype<Fold>(0);
  const lines = count >> 4;
  gather<Fold>(x, lines, 64, scratch);
  let best = v128.load(scratch);
  let signs = v128.load(scratch + signsAt);
  let nans = v128.load(scratch + nansAt);
  for (let i: usize = 16; i < 64; i += 16) {
    best = fold.best(best, v128.load(scratch + i));
    signs = fold.signs(signs, v128.load(scratch + signsAt + i));
    nans = v128.or(nans, v128.load(scratch + nansAt + i));
  }
  x += <usize>lines << 6;
  for (count &= 15; count > 0; count--) {
    const value = v128.load32_splat(x);
    best = fold.best(best, value);
    signs = fold.signs(signs, value);
    nans = fold.nans(nans, value);
    x += 4;
  }
  best = fold.best(best, v128.shuffle<u32>(best, best, 2, 3, 2, 3));
  best = fold.best(best, v128.shuffle<u32>(best, best, 1, 1, 1, 1));
  return resultOf<Fold>(best, signs, nans);
}

/** Of each column of `count` rows of `inner` words; sixteen columns are a line of the cache. */
export function extremesOfRows<Fold>(
  x: usize,
  count: i32,
  inner: i32,
  out: usize,
  scratch: usize,
): void {
  const stride = <usize>inner << 2;
  for (let column = 0; column < inner; column += 16) {
    // Columns past the last are read, and not used.
    gather<Fold>(x, count, stride, scratch);
    const bytes = <usize>min(inner - column, 16) << 2;
    for (let i: usize = 0; i < bytes; i += 4) {
      const best = v128.load32_splat(scratch + i);
      const signs = v128.load32_splat(scratch + signsAt + i);
      const nans = v128.load32_splat(scratch + nansAt + i);
      store<f64>(out, resultOf<Fold>(best, signs, nans));
      out += 8;
    }
    x += 64;
  }
}

// @ts-ignore: decorator
@inline
function resultOf<Fold>(best: v128, signs: v128, nans: v128): f64 {
  const fold = changetype<Fold>(0);
  if (v128.any_true(nans)) return NaN;
  const result = fold.firstOf(best);
  return result == 0 ? fold.zero(signs) : result;
}

/** Of sixteen columns of `count` rows, whose starts lie `stride` bytes apart. */
function gather<Fold>(x: usize, count: i32, stride: usize, to: usize): void {
  const fold = changetype<Fold>(0);
  let best0 = fold.start();
  let best1 = best0;
  let best2 = best0;
  let best3 = best0;
  // Of the start all signs are as they were if it were not there.
  let signs0 = best0;
  let signs1 = best0;
  let signs2 = best0;
  let signs3 = best0;
  let nans0 = f32x4.splat(0);
  let nans1 = nans0;
  let nans2 = nans0;
  let nans3 = nans0;
  for (; count > 0; count--) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const x2 = v128.load(x, 32);
    const x3 = v128.load(x, 48);
    best0 = fold.best(best0, x0);
    best1 = fold.best(best1, x1);
    best2 = fold.best(best2, x2);
    best3 = fold.best(best3, x3);
    signs0 = fold.signs(signs0, x0);
    signs1 = fold.signs(signs1, x1);
    signs2 = fold.signs(signs2, x2);
    signs3 = fold.signs(signs3, x3);
    nans0 = fold.nans(nans0, x0);
    nans1 = fold.nans(nans1, x1);
    nans2 = fold.nans(nans2, x2);
    nans3 = fold.nans(nans3, x3);
    x += stride;
  }
  // V8 pairs what leads to what is stored side by side.
  v128.store(to, best0);
  v128.store(to, best1, 16);
  v128.store(to, best2, 32);
  v128.store(to, best3, 48);
  v128.store(to, signs0, signsAt);
  v128.store(to, signs1, signsAt + 16);
  v128.store(to, signs2, signsAt + 32);
  v128.store(to, signs3, signsAt + 48);
  v128.store(to, nans0, nansAt);
  v128.store(to, nans1, nansAt + 16);
  v128.store(to, nans2, nansAt + 32);
  v128.store(to, nans3, nansAt + 48);
}
