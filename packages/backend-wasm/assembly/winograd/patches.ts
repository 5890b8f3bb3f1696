/** A picture seen as square patches of points, one patch a tile. */
@unmanaged
export class Patches {
  picture: usize;
  height: i32;
  width: i32;
  pixelBytes: usize;
  /** Pixels from a grid point to the next. */
  stride: i32;
  /** The pixel of the first point of the first tile. */
  originY: i32;
  originX: i32;
  /** Tiles of an image, and of all. */
  tilesY: i32;
  tilesX: i32;
  tiles: i32;
  /** Grid points a side from a tile to the next. */
  pitch: i32;
}

/**
 * Writes the addresses of the points of tiles [first, first + count), size x size a tile.
 *
 * @param outside Stands for points outside the picture, and for tiles past the last.
 */
export function writeAddresses(
  p: Patches,
  shiftY: i32,
  shiftX: i32,
  first: i32,
  count: i32,
  size: i32,
  outside: usize,
  table: usize,
): void {
  const lineBytes = <usize>p.width * p.pixelBytes;
  for (let tile = first; tile < first + count; tile++) {
    const row = tile / p.tilesX;
    const image = p.picture + <usize>(row / p.tilesY) * (<usize>p.height * lineBytes);
    const y0 = (row % p.tilesY) * p.pitch * p.stride + p.originY + shiftY;
    const x0 = (tile % p.tilesX) * p.pitch * p.stride + p.originX + shiftX;
    for (let i = 0; i < size; i++) {
      const y = y0 + i * p.stride;
      // One unsigned comparison refuses negative values too.
      const misses = tile >= p.tiles || <u32>y >= <u32>p.height;
      const line = image + <usize>y * lineBytes;
      for (let j = 0; j < size; j++) {
        const x = x0 + j * p.stride;
        const lies = !misses && <u32>x < <u32>p.width;
        store<u32>(table, lies ? line + <usize>x * p.pixelBytes : outside);
        table += 4;
      }
    }
  }
}
