import { copyRun } from '../movement/copy';
import { storeWords } from '../elementwise/store';

/**
 * Pictures x [batch, height, width, channels] and y [batch, newHeight, newWidth, channels]. Tables
 * say which lines and columns of x each line and column of y meets: one for nearest, and two with
 * the weight of the second for bilinear.
 */
@unmanaged
class ResizeArguments {
  x: usize;
  y: usize;
  height: i32;
  width: i32;
  channels: i32;
  newHeight: i32;
  newWidth: i32;
  /** [first, second, weight of the second] a line of y, then a column of y. */
  lines: usize;
  columns: usize;
}

@unmanaged
class Entry {
  first: i32;
  second: i32;
  weight: f32;
}

// @ts-ignore: decorator
@inline
function entry(table: usize, index: i32): Entry {
  return changetype<Entry>(table + <usize>index * offsetof<Entry>());
}

/** y(pixel) = x(first). Units are lines of y. */
export function resizeNearestTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<ResizeArguments>(args);
  const pixel = <usize>g.channels << 2;
  const line = pixel * g.width;
  let to = g.y + <usize>begin * g.newWidth * pixel;
  for (let unit = begin; unit < end; unit++) {
    const row = (unit / g.newHeight) * g.height + entry(g.lines, unit % g.newHeight).first;
    const from = g.x + <usize>row * line;
    for (let column = 0; column < g.newWidth; column++) {
      copyRun(from + <usize>entry(g.columns, column).first * pixel, to, <i32>pixel);
      to += pixel;
    }
  }
}

/** Units are lines of y. */
export function resizeBilinearTask(args: usize, begin: i32, end: i32, _scratch: usize): void {
  const g = changetype<ResizeArguments>(args);
  const pixel = <usize>g.channels << 2;
  const line = pixel * g.width;
  let to = g.y + <usize>begin * g.newWidth * pixel;
  for (let unit = begin; unit < end; unit++) {
    const rows = entry(g.lines, unit % g.newHeight);
    const image = g.x + <usize>(unit / g.newHeight) * g.height * line;
    const top = image + <usize>rows.first * line;
    const bottom = image + <usize>rows.second * line;
    const down = f32x4.splat(rows.weight);
    for (let column = 0; column < g.newWidth; column++) {
      const sides = entry(g.columns, column);
      const left = <usize>sides.first * pixel;
      const right = <usize>sides.second * pixel;
      const across = f32x4.splat(sides.weight);
      let count = g.channels;
      let skip: usize = 0;
      for (; count >= 8; count -= 8) {
        const a = top + left + skip;
        const b = top + right + skip;
        const c = bottom + left + skip;
        const d = bottom + right + skip;
        const above0 = mix(v128.load(a), v128.load(b), across);
        const above1 = mix(v128.load(a, 16), v128.load(b, 16), across);
        const below0 = mix(v128.load(c), v128.load(d), across);
        const below1 = mix(v128.load(c, 16), v128.load(d, 16), across);
        const y0 = mix(above0, below0, down);
        const y1 = mix(above1, below1, down);
        v128.store(to + skip, y0);
        v128.store(to + skip, y1, 16);
        skip += 32;
      }
      for (; count > 0; count -= 4) {
        const above = mix(v128.load(top + left + skip), v128.load(top + right + skip), across);
        const below = mix(v128.load(bottom + left + skip), v128.load(bottom + right + skip), across);
        storeWords(to + skip, mix(above, below, down), count);
        skip += 16;
      }
      to += pixel;
    }
  }
}

/** a + (b - a) weight */
// @ts-ignore: decorator
@inline
function mix(a: v128, b: v128, weight: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), weight));
}

/**
 * x receives from y what y took from x; x is cleared before. Units are blocks of four channels of an
 * image, so that no two write to one place.
 */
export function resizeNearestGradientTask(
  args: usize,
  begin: i32,
  end: i32,
  _scratch: usize,
): void {
  scatterBlocks<Nearest>(changetype<ResizeArguments>(args), begin, end);
}

/** The same for bilinear. */
export function resizeBilinearGradientTask(
  args: usize,
  begin: i32,
  end: i32,
  _scratch: usize,
): void {
  scatterBlocks<Bilinear>(changetype<ResizeArguments>(args), begin, end);
}

function scatterBlocks<Method>(g: ResizeArguments, begin: i32, end: i32): void {
  const method = changetype<Method>(0);
  const pixel = <usize>g.channels << 2;
  const line = pixel * g.width;
  const blocks = (g.channels + 3) >> 2;
  for (let unit = begin; unit < end; unit++) {
    const skip = <usize>(unit % blocks) << 4;
    const count = g.channels - ((unit % blocks) << 2);
    const image = g.x + <usize>(unit / blocks) * g.height * line + skip;
    let from = g.y + <usize>(unit / blocks) * g.newHeight * g.newWidth * pixel + skip;
    for (let row = 0; row < g.newHeight; row++) {
      for (let column = 0; column < g.newWidth; column++) {
        method.scatter(image, line, pixel, entry(g.lines, row), entry(g.columns, column), from, count);
        from += pixel;
      }
    }
  }
}

@unmanaged
class Nearest {
  // @ts-ignore: decorator
  @inline scatter(
    image: usize,
    line: usize,
    pixel: usize,
    rows: Entry,
    sides: Entry,
    from: usize,
    count: i32,
  ): void {
    const to = image + <usize>rows.first * line + <usize>sides.first * pixel;
    storeWords(to, f32x4.add(v128.load(to), v128.load(from)), count);
  }
}

@unmanaged
class Bilinear {
  // @ts-ignore: decorator
  @inline scatter(
    image: usize,
    line: usize,
    pixel: usize,
    rows: Entry,
    sides: Entry,
    from: usize,
    count: i32,
  ): void {
    const top = image + <usize>rows.first * line;
    const bottom = image + <usize>rows.second * line;
    const left = <usize>sides.first * pixel;
    const right = <usize>sides.second * pixel;
    const dy = v128.load(from);
    add(top + left, dy, (1 - rows.weight) * (1 - sides.weight), count);
    add(top + right, dy, (1 - rows.weight) * sides.weight, count);
    add(bottom + left, dy, rows.weight * (1 - sides.weight), count);
    add(bottom + right, dy, rows.weight * sides.weight, count);
  }
}

// @ts-ignore: decorator
@inline
function add(to: usize, dy: v128, weight: f32, count: i32): void {
  storeWords(to, f32x4.add(v128.load(to), f32x4.mul(dy, f32x4.splat(weight))), count);
}
