/** y[outer, inner] = the first i at which x[outer, i, inner] is greatest, or least. */
@unmanaged
class ArgArguments {
  least: i32;
  integers: i32;
  x: usize;
  y: usize;
  reduced: i32;
  inner: i32;
}

/** Units are outputs. */
export function argTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<ArgArguments>(args);
  const stride = <usize>g.inner << 2;
  for (let unit = begin; unit < end; unit++) {
    const first = <usize>(unit / g.inner) * g.reduced * g.inner + <usize>(unit % g.inner);
    const p = g.x + (first << 2);
    const index = g.integers
      ? find<i32>(p, stride, g.reduced, g.least)
      : find<f32>(p, stride, g.reduced, g.least);
    store<i32>(g.y + (<usize>unit << 2), index);
  }
}

/** A NaN is passed over, unless it is the first: nothing is greater or less. */
function find<T>(p: usize, stride: usize, count: i32, least: i32): i32 {
  let best = load<T>(p);
  let index = 0;
  for (let i = 1; i < count; i++) {
    p += stride;
    const value = load<T>(p);
    if (least ? value < best : value > best) {
      best = value;
      index = i;
    }
  }
  return index;
}
