/** Stores the first `count` of four words; less than four at the end of a run. */
// @ts-ignore: decorator
@inline
export function storeWords(y: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(y, value);
    return;
  }
  v128.store_lane<u32>(y, value, 0);
  if (count > 1) v128.store_lane<u32>(y, value, 1, 4);
  if (count > 2) v128.store_lane<u32>(y, value, 2, 8);
}

/** Stores the first `count` of four masks as bytes 0 or 1. */
// @ts-ignore: decorator
@inline
export function storeTruths(y: usize, mask: v128, count: i32): void {
  const halves = i16x8.narrow_i32x4_s(mask, mask);
  const bytes = v128.and(i8x16.narrow_i16x8_s(halves, halves), i8x16.splat(1));
  if (count >= 4) {
    v128.store_lane<u32>(y, bytes, 0);
    return;
  }
  v128.store_lane<u8>(y, bytes, 0);
  if (count > 1) v128.store_lane<u8>(y, bytes, 1, 1);
  if (count > 2) v128.store_lane<u8>(y, bytes, 2, 2);
}
