import type { Shader } from '../shader';
import { type Matrix, type Tile, transposed } from './tile';
import { both, grid, type Layout, range, threads } from './transform';

/** A picture `[B, height, width, channels]`, and the grid that a phase lays over it. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Pixels from a point of the grid to the next. */
  readonly stride: number;
  /** The pixel of the grid's first point, a phase. */
  readonly origins: readonly (readonly [y: number, x: number])[];
}

/** Tiles that cover the grid of each phase. */
export interface Tiles {
  readonly tile: Tile;
  readonly rows: number;
  readonly columns: number;
  /** In all samples. */
  readonly count: number;
}

/** Values of a picture at the points of its tiles: `[points, tiles, phases C]`, or `[phases points, tiles, C]`. */
export const inputShader = (picture: Picture, tiles: Tiles, layout: Layout) =>
  pictureShader('input', picture, tiles, { matrix: tiles.tile.factors.input, layout });

/** The gradient at the points from that to the outputs. */
export const outputGradientShader = (picture: Picture, tiles: Tiles) =>
  pictureShader('output gradient', picture, tiles, {
    matrix: transposed(tiles.tile.factors.output),
    layout: 'apart',
  });

interface Reading {
  readonly matrix: Matrix;
  readonly layout: Layout;
}

function pictureShader(
  name: string,
  picture: Picture,
  tiles: Tiles,
  { matrix, layout }: Reading,
): Shader {
  const { channels, origins } = picture;
  const { count, tile } = tiles;
  const points = tile.size ** 2;
  const span = matrix[0]?.length ?? 0;
  const at =
    layout === 'deep'
      ? (point: number) =>
          `(${point * count} + tile) * ${origins.length * channels} + phase * ${channels} + channel`
      : (point: number) =>
          `((phase * ${points} + ${point}) * ${count} + tile) * ${channels} + channel`;
  return threads(`winograd ${name} ${layout} ${keyOf(picture, tiles)}`, {
    names: ['points', 'picture'],
    count: count * channels,
    phases: origins.length,
    functions: originsText(picture),
    body: `${placeOf(picture, tiles, span)}
  ${both(matrix, span, (y, x) => `select(0.0, picture[${pixel(picture, y, x)}], isRow${y} && isColumn${x})`)}
  ${grid(tile.size, (y, x) => `points[${at(y * tile.size + x)}] = p${y}_${x};`)}`,
  });
}

/** A picture from values at the points of its tiles, `[phases points, tiles, C]`. */
export function outputShader(
  picture: Picture,
  tiles: Tiles,
  finish: { readonly hasBias: boolean; readonly activation?: string },
): Shader {
  const { channels, origins } = picture;
  const { count, tile } = tiles;
  const { size, pitch } = tile;
  const value = (y: number, x: number) =>
    `points[((phase * ${size ** 2} + ${y * size + x}) * ${count} + tile) * ${channels} + channel]`;
  const { hasBias, activation = 'v' } = finish;
  const ending = `${hasBias ? '+ bias ' : ''}${activation}`;
  return threads(`winograd output ${ending} ${keyOf(picture, tiles)}`, {
    names: ['picture', 'points', ...(hasBias ? ['bias'] : [])],
    count: count * channels,
    phases: origins.length,
    functions: `${originsText(picture)}
alias Value = f32;
fn finish(v: f32) -> f32 { return ${activation}; }`,
    body: `${placeOf(picture, tiles, pitch)}
  ${both(tile.factors.output, size, value)}
  ${hasBias ? 'let shift = bias[channel];' : ''}
  ${grid(pitch, (y, x) => `if (isRow${y} && isColumn${x}) { picture[${pixel(picture, y, x)}] = finish(p${y}_${x}${hasBias ? ' + shift' : ''}); }`)}`,
  });
}

const originsText = ({ origins }: Picture) =>
  `const ORIGINS = array<vec2<i32>, ${origins.length}>(${origins.map(([y, x]) => `vec2<i32>(${y}, ${x})`).join(', ')});`;

/** The tile and channel of a thread, and the first so many rows and columns of the tile, with whether they are there. */
function placeOf(picture: Picture, { tile, rows, columns }: Tiles, span: number): string {
  const { height, width, channels, stride } = picture;
  return `
  let channel = i % ${channels};
  let tile = i / ${channels};
  let image = tile / ${rows * columns};
  let y = tile / ${columns} % ${rows} * ${tile.pitch * stride} + ORIGINS[phase].x;
  let x = tile % ${columns} * ${tile.pitch * stride} + ORIGINS[phase].y;
  ${range(span)
    .map(
      (k) => `
  let isRow${k} = y + ${k * stride} >= 0 && y + ${k * stride} < ${height};
  let isColumn${k} = x + ${k * stride} >= 0 && x + ${k * stride} < ${width};
  let row${k} = (image * ${height} + clamp(y + ${k * stride}, 0, ${height - 1})) * ${width};
  let column${k} = clamp(x + ${k * stride}, 0, ${width - 1});`,
    )
    .join('')}`;
}

/** Where a pixel of that tile lies. */
const pixel = ({ channels }: Picture, y: number, x: number) =>
  `(row${y} + column${x}) * ${channels} + channel`;

/** What the shaders of a picture depend on. */
function keyOf({ height, width, channels, stride, origins }: Picture, tiles: Tiles): string {
  const { tile, rows, columns, count } = tiles;
  return [
    ...[height, width, channels, stride, origins.join(' / ')],
    ...[tile.size, tile.taps, rows, columns, count],
  ].join(' ');
}
