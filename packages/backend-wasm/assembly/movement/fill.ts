@unmanaged
class FillArguments {
  y: usize;
  bytes: i32;
  /** The value's bits; those of a byte four times. */
  word: i32;
}

/** Units are blocks of 16 KiB. */
export function fillTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<FillArguments>(args);
  const value = i32x4.splat(g.word);
  const last = g.y + min<usize>(<usize>end << 14, g.bytes);
  let y = g.y + (<usize>begin << 14);
  for (; y + 16 <= last; y += 16) v128.store(y, value);
  for (; y + 4 <= last; y += 4) store<i32>(y, g.word);
  for (; y < last; y++) store<u8>(y, <u8>g.word);
}
