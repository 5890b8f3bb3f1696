/** Points a side of a transformed tile: 6 for filters of 3 x 3, 5 for the 2 x 2 phases of 4 x 4. */
export type TileSize = 6 | 5;

/** Grid points a side that a tile covers. */
export const pitch = 4;

/** A picture, as a grid of points laid over it; points outside read as zeros. */
export interface Picture {
  readonly address: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Pixels from a grid point to the next. */
  readonly stride: number;
  /** The pixel of the grid's first point. */
  readonly originY: number;
  readonly originX: number;
}

/** The tiles that cover a grid. */
export interface Tiles {
  readonly tilesY: number;
  readonly tilesX: number;
  /** In all images. */
  readonly count: number;
}

export function tilesOf(batch: number, gridHeight: number, gridWidth: number): Tiles {
  const tilesY = Math.ceil(gridHeight / pitch);
  const tilesX = Math.ceil(gridWidth / pitch);
  return { tilesY, tilesX, count: batch * tilesY * tilesX };
}

/** The words of Patches in assembly/winograd/patches.ts. */
export function patchWords(picture: Picture, tiles: Tiles): number[] {
  const { address, height, width, channels, stride, originY, originX } = picture;
  const { tilesY, tilesX, count } = tiles;
  return [address, height, width, channels * 4, stride, originY, originX, tilesY, tilesX, count];
}
