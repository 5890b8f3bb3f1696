/** A tile of F(pitch x pitch, taps x taps): outputs, of a filter, on size x size points. */
export interface Tile {
  /** Points a side: pitch + taps - 1. */
  readonly size: 5 | 6;
  /** Grid points a side that it covers. */
  readonly pitch: 3 | 4;
  /** Taps a side of the filter, or of one of its phases. */
  readonly taps: 2 | 3 | 4;
}

/** The tiles that there are. */
export const tile4of3: Tile = { size: 6, pitch: 4, taps: 3 };
export const tile3of4: Tile = { size: 6, pitch: 3, taps: 4 };
export const tile4of2: Tile = { size: 5, pitch: 4, taps: 2 };

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
  readonly pitch: number;
  readonly tilesY: number;
  readonly tilesX: number;
  /** In all images. */
  readonly count: number;
}

export function tilesOf(
  { pitch }: Tile,
  batch: number,
  gridHeight: number,
  gridWidth: number,
): Tiles {
  const tilesY = Math.ceil(gridHeight / pitch);
  const tilesX = Math.ceil(gridWidth / pitch);
  return { pitch, tilesY, tilesX, count: batch * tilesY * tilesX };
}

/** The words of Patches in assembly/winograd/patches.ts. */
export function patchWords(picture: Picture, tiles: Tiles): number[] {
  const { address, height, width, channels, stride, originY, originX } = picture;
  const { pitch, tilesY, tilesX, count } = tiles;
  return [
    ...[address, height, width, channels * 4, stride, originY, originX],
    ...[tilesY, tilesX, count, pitch],
  ];
}
