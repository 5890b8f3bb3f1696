/**
 * Weighted sums along an axis of an image of bytes, rounded and clamped. The weights are integers
 * out of 2^22; sums stay within 32 bits, since the magnitudes of the weights of one output position
 * sum to less than 1.4 x 2^22.
 *
 * `starts` has the first input position that each output position sees, `weights` the weights of
 * `count` positions from there on.
 */
const BITS: i32 = 22;
const HALF: i32 = 1 << 21;

// @ts-ignore: decorator
@inline
function load4(address: usize): v128 {
  const words = i16x8.extend_low_i8x16_u(v128.load32_zero(address));
  return i32x4.extend_low_i16x8_u(words);
}

/** Sums as bytes, four a vector. Narrowing clamps. */
// @ts-ignore: decorator
@inline
function bytes4(sums: v128): v128 {
  const words = i32x4.shr_s(sums, BITS);
  const narrow = i16x8.narrow_i32x4_s(words, words);
  return i8x16.narrow_i16x8_u(narrow, narrow);
}

/**
 * Along the rows: `lines` rows of `from` pixels become rows of `to` pixels. Four channels at a time;
 * what a store writes beyond a pixel, the next one overwrites: `y` has room for 3 more bytes, and
 * `x` for 3 to be read.
 */
export function resizeRows(
  x: usize,
  y: usize,
  starts: usize,
  weights: usize,
  count: i32,
  lines: i32,
  from: i32,
  to: i32,
  channels: i32,
): void {
  for (let line = 0; line < lines; line++, x += <usize>(from * channels)) {
    let weight = weights;
    for (let i = 0; i < to; i++, y += channels, weight += <usize>count << 2) {
      const first = x + <usize>(load<i32>(starts + (<usize>i << 2)) * channels);
      for (let c = 0; c < channels; c += 4) {
        let sums = i32x4.splat(HALF);
        let pixel = first + c;
        for (let k = 0; k < count; k++, pixel += channels) {
          const w = v128.load32_splat(weight + (<usize>k << 2));
          sums = i32x4.add(sums, i32x4.mul(w, load4(pixel)));
        }
        v128.store32_lane(y + c, bytes4(sums), 0);
      }
    }
  }
}

/**
 * Down the columns: rows of `length` bytes become `to` rows. Sixteen bytes at a time; `y` has room
 * for 15 more bytes, and `x` for 15 to be read.
 */
export function resizeColumns(
  x: usize,
  y: usize,
  starts: usize,
  weights: usize,
  count: i32,
  to: i32,
  length: i32,
): void {
  for (let i = 0; i < to; i++, y += length, weights += <usize>count << 2) {
    const first = x + <usize>load<i32>(starts + (<usize>i << 2)) * length;
    for (let j = 0; j < length; j += 16) {
      let sums0 = i32x4.splat(HALF);
      let sums1 = sums0;
      let sums2 = sums0;
      let sums3 = sums0;
      let address = first + j;
      for (let k = 0; k < count; k++, address += length) {
        const w = v128.load32_splat(weights + (<usize>k << 2));
        const values = v128.load(address);
        const low = i16x8.extend_low_i8x16_u(values);
        const high = i16x8.extend_high_i8x16_u(values);
        sums0 = i32x4.add(sums0, i32x4.mul(w, i32x4.extend_low_i16x8_u(low)));
        sums1 = i32x4.add(sums1, i32x4.mul(w, i32x4.extend_high_i16x8_u(low)));
        sums2 = i32x4.add(sums2, i32x4.mul(w, i32x4.extend_low_i16x8_u(high)));
        sums3 = i32x4.add(sums3, i32x4.mul(w, i32x4.extend_high_i16x8_u(high)));
      }
      const low = i16x8.narrow_i32x4_s(i32x4.shr_s(sums0, BITS), i32x4.shr_s(sums1, BITS));
      const high = i16x8.narrow_i32x4_s(i32x4.shr_s(sums2, BITS), i32x4.shr_s(sums3, BITS));
      v128.store(y + j, i8x16.narrow_i16x8_u(low, high));
    }
  }
}
