@unmanaged
class ReflectGradientArguments {
  dy: usize;
  dx: usize;
  height: i32;
  width: i32;
  channels: i32;
  vertical: i32;
  horizontal: i32;
}

/**
 * dx: each pixel's own dy, and that of the border pixels which mirror it. Units are rows of dx, all
 * images one after the other.
 */
export function reflectGradientTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<ReflectGradientArguments>(args);
  const paddedHeight = a.height + 2 * a.vertical;
  const lineBytes = (<usize>(a.width + 2 * a.horizontal) * a.channels) << 2;
  for (let unit = begin; unit < end; unit++) {
    const y = unit % a.height;
    const image = a.dy + <usize>(unit / a.height) * (<usize>paddedHeight * lineBytes);
    const out = a.dx + ((<usize>unit * a.width * a.channels) << 2);
    const own = image + <usize>(y + a.vertical) * lineBytes;
    memory.fill(out, 0, (<usize>a.width * a.channels) << 2);
    addLine(a, own, out);
    const above = a.vertical - y;
    if (y > 0 && above >= 0) addLine(a, image + <usize>above * lineBytes, out);
    const below = 2 * (a.height - 1) - y + a.vertical;
    if (y < a.height - 1 && below < paddedHeight) addLine(a, image + <usize>below * lineBytes, out);
  }
}

/** Adds a line of dy, its mirrored ends included. */
function addLine(a: ReflectGradientArguments, line: usize, out: usize): void {
  const pixelBytes = <usize>a.channels << 2;
  addTo(out, line + <usize>a.horizontal * pixelBytes, a.width * a.channels);
  const last = a.width - 1;
  for (let i = 1; i <= a.horizontal; i++) {
    addTo(out + <usize>i * pixelBytes, line + <usize>(a.horizontal - i) * pixelBytes, a.channels);
    const right = line + <usize>(a.horizontal + last + i) * pixelBytes;
    addTo(out + <usize>(last - i) * pixelBytes, right, a.channels);
  }
}

/** Adds `count` values. */
function addTo(out: usize, from: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(out, f32x4.add(v128.load(out), v128.load(from)));
    out += 16;
    from += 16;
  }
  for (; count > 0; count--) {
    store<f32>(out, load<f32>(out) + load<f32>(from));
    out += 4;
    from += 4;
  }
}
