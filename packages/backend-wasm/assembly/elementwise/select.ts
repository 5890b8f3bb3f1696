/** y = condition ? t : e, on words; the condition is bytes. All are of one shape. */
@unmanaged
class SelectArguments {
  condition: usize;
  t: usize;
  e: usize;
  y: usize;
  size: i32;
}

/** Units are blocks of 4096 elements. */
export function selectTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<SelectArguments>(args);
  const last = min(end << 12, g.size);
  let i = begin << 12;
  for (; i + 4 <= last; i += 4) {
    const skip = <usize>i << 2;
    const bytes = v128.load32_zero(g.condition + i);
    const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
    const mask = i32x4.eq(words, i32x4.splat(1));
    v128.store(g.y + skip, v128.bitselect(v128.load(g.t + skip), v128.load(g.e + skip), mask));
  }
  for (; i < last; i++) {
    const skip = <usize>i << 2;
    store<u32>(g.y + skip, load<u32>((load<u8>(g.condition + i) == 1 ? g.t : g.e) + skip));
  }
}
