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

/** Writes the addresses of one tap of pixels [first, last) to `table`. */
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
  const imageBytes = (<usize>g.height * g.width * g.channels) << 2;
  let gridX = first % g.gridWidth;
  const line = first / g.gridWidth;
  let gridY = line % g.gridHeight;
  let image = source + <usize>(line / g.gridHeight) * imageBytes;
  for (let pixel = first; pixel < last; pixel++) {
    store<u32>(table, tapAddress(g, image, gridY, gridX, offsetY, offsetX));
    table += 4;
    if (++gridX == g.gridWidth) {
      gridX = 0;
      if (++gridY == g.gridHeight) {
        gridY = 0;
        image += imageBytes;
      }
    }
  }
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
