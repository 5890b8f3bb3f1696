import type { PixelGrid, Point } from '@gan/data';

/** Points of one plot, x and y after each other. */
export type Cloud = ArrayLike<number>;

/** How plots are drawn. */
export interface ScatterOptions {
  /** The modes, marked by circles. */
  readonly centres: readonly Point[];
  /** Both axes go from -extent to extent. */
  readonly extent: number;
  /** Width and height of a plot in pixels. */
  readonly size: number;
}

type Colour = readonly [number, number, number];

const POINT: Colour = [37, 99, 235];
const MODE: Colour = [217, 119, 6];
const FRAME: Colour = [226, 232, 240];
const GAP = 6;
/** Radius of a mode's circle, in pixels. */
const RADIUS = 6;
/** How much of a pixel one point covers; where points lie close, it is all of it. */
const OPACITY = 0.4;

/** Rows of scatter plots as one picture, white where there is nothing. */
export function scatterGrid(
  rows: readonly (readonly Cloud[])[],
  options: ScatterOptions,
): PixelGrid {
  const { size } = options;
  const columns = Math.max(...rows.map((row) => row.length));
  const [width, height] = [columns, rows.length].map((n) => n * (size + GAP) - GAP) as [
    number,
    number,
  ];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  const blend = (x: number, y: number, colour: Colour, opacity: number) => {
    const at = (y * width + x) * 4;
    for (const [c, value] of colour.entries()) data[at + c]! += opacity * (value - data[at + c]!);
  };
  for (const [r, row] of rows.entries()) {
    for (const [c, cloud] of row.entries()) {
      const [left, top] = [c * (size + GAP), r * (size + GAP)];
      drawPlot(cloud, options, (x, y, colour, opacity) =>
        blend(left + x, top + y, colour, opacity),
      );
    }
  }
  return { width, height, data };
}

type Blend = (x: number, y: number, colour: Colour, opacity: number) => void;

function drawPlot(cloud: Cloud, { centres, extent, size }: ScatterOptions, blend: Blend): void {
  const toPixels = (x: number, y: number): Point => [
    ((x + extent) / (2 * extent)) * (size - 1),
    ((extent - y) / (2 * extent)) * (size - 1),
  ];
  for (let i = 0; i < size; i++) {
    for (const edge of [0, size - 1]) {
      blend(i, edge, FRAME, 1);
      blend(edge, i, FRAME, 1);
    }
  }
  for (const [x, y] of centres) drawCircle(toPixels(x, y), size, blend);
  for (let i = 0; i + 1 < cloud.length; i += 2) {
    const [x, y] = toPixels(cloud[i]!, cloud[i + 1]!).map(Math.round) as [number, number];
    if (x >= 0 && y >= 0 && x < size && y < size) blend(x, y, POINT, OPACITY);
  }
}

/** A line one pixel wide, its edges smooth. */
function drawCircle([x, y]: Point, size: number, blend: Blend): void {
  const reach = RADIUS + 1;
  for (let j = Math.floor(y - reach); j <= y + reach; j++) {
    for (let i = Math.floor(x - reach); i <= x + reach; i++) {
      const cover = 1 - Math.abs(Math.hypot(i - x, j - y) - RADIUS);
      if (cover > 0 && i >= 0 && j >= 0 && i < size && j < size) blend(i, j, MODE, cover);
    }
  }
}
