import { GemmArguments } from './arguments';

/** Address of tap (offsetY, offsetX) of a pixel: its channels, or zeros outside the picture. */
// @ts-ignore: decorator
@inline
export function tapAddress(
  g: GemmArguments,
  image: usize,
  gridY: i32,
  gridX: i32,
  offsetY: i32,
  offsetX: i32,
): usize {
  const y = gridY * g.strideY + offsetY;
  const x = gridX * g.strideX + offsetX;
  // One unsigned comparison refuses negative values too.
  if (<u32>y >= <u32>g.height || <u32>x >= <u32>g.width) return g.zeros;
  return image + ((<usize>y * g.width + x) * g.channels << 2);
}

/**
 * Writes [address, y, x] of a pixel of the grid, 12 bytes: the point of the picture that the taps'
 * offsets count from, and which may lie outside.
 *
 * @returns Whether all taps of the pixel lie inside.
 */
export function writePixel(g: GemmArguments, source: usize, pixel: i32, out: usize): bool {
  const line = pixel / g.gridWidth;
  const y = (line % g.gridHeight) * g.strideY;
  const x = (pixel % g.gridWidth) * g.strideX;
  store<u32>(out, imageAddress(g, source, line / g.gridHeight) + distance(g, y, x));
  store<i32>(out, y, 4);
  store<i32>(out, x, 8);
  return (
    y + g.firstOffsetY >= 0 &&
    y + g.lastOffsetY < g.height &&
    x + g.firstOffsetX >= 0 &&
    x + g.lastOffsetX < g.width
  );
}

/** Address of a tap of a pixel that writePixel wrote, `bytes` being the tap's distance. */
// @ts-ignore: decorator
@inline
export function tapOfPixel(
  g: GemmArguments,
  pixel: usize,
  offsetY: i32,
  offsetX: i32,
  bytes: usize,
): usize {
  const y = load<i32>(pixel, 4) + offsetY;
  const x = load<i32>(pixel, 8) + offsetX;
  if (<u32>y >= <u32>g.height || <u32>x >= <u32>g.width) return g.zeros;
  return <usize>load<u32>(pixel) + bytes;
}

/** Bytes from a point of the picture to the one so much further down and right, which may wrap. */
// @ts-ignore: decorator
@inline
export function distance(g: GemmArguments, y: i32, x: i32): usize {
  return <usize>((y * g.width + x) * g.channels) << 2;
}

/** How many taps from this one on, before `last`, lie side by side in the picture. */
export function tapsInRun(g: GemmArguments, tap: i32, last: i32): i32 {
  let entry = g.taps + <usize>tap * 12;
  const offsetY = load<i32>(entry);
  const offsetX = load<i32>(entry, 4);
  let count = 1;
  for (; tap + count < last; count++) {
    entry += 12;
    if (load<i32>(entry) != offsetY || load<i32>(entry, 4) != offsetX + count) break;
  }
  return count;
}

// @ts-ignore: decorator
@inline
function imageAddress(g: GemmArguments, source: usize, image: i32): usize {
  return source + <usize>image * ((<usize>g.height * g.width * g.channels) << 2);
}

/** Writes the addresses of one tap of pixels [first, last) to `table`, a line of the grid at a time. */
export function writePixelTable(
  g: GemmArguments,
  source: usize,
  tap: i32,
  first: i32,
  last: i32,
  table: usize,
): void {
  const entry = g.taps + <usize>tap * 12;
  const offsetY = load<i32>(entry);
  const offsetX = load<i32>(entry, 4);
  const step = <usize>(g.strideX * g.channels) << 2;
  for (let pixel = first; pixel < last; ) {
    const line = pixel / g.gridWidth;
    const gridX = pixel % g.gridWidth;
    const count = min(g.gridWidth - gridX, last - pixel);
    const y = (line % g.gridHeight) * g.strideY + offsetY;
    const x = gridX * g.strideX + offsetX;
    let begin = 0;
    let end = 0;
    if (<u32>y < <u32>g.height) {
      begin = x < 0 ? min((g.strideX - 1 - x) / g.strideX, count) : 0;
      end = x < g.width ? min((g.width - x + g.strideX - 1) / g.strideX, count) : 0;
      end = max(begin, end);
    }
    const image = imageAddress(g, source, line / g.gridHeight);
    const at = image + distance(g, y, x) + <usize>begin * step;
    table = writeSteps(g.zeros, 0, begin, table);
    table = writeSteps(at, step, end - begin, table);
    table = writeSteps(g.zeros, 0, count - end, table);
    pixel += count;
  }
}

/** Writes address, address + step, ...; returns the end. */
function writeSteps(address: usize, step: usize, count: i32, table: usize): usize {
  let four = i32x4.splat(<i32>address);
  four = i32x4.add(four, i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(<i32>step)));
  const next = i32x4.splat(<i32>(step << 2));
  for (; count >= 4; count -= 4) {
    v128.store(table, four);
    four = i32x4.add(four, next);
    table += 16;
  }
  let last = i32x4.extract_lane(four, 0);
  for (; count > 0; count--) {
    store<i32>(table, last);
    last += <i32>step;
    table += 4;
  }
  return table;
}

/** Address of the row of Y that belongs to a pixel. */
export function rowAddress(g: GemmArguments, output: usize, pixel: i32): usize {
  const line = pixel / g.gridWidth;
  return (
    output +
    <usize>(line / g.gridHeight) * g.outputImage +
    <usize>(line % g.gridHeight) * g.outputRow +
    <usize>(pixel % g.gridWidth) * g.outputColumn
  );
}
