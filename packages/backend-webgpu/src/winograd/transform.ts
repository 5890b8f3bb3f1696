import { declare, type Shader } from '../shader';
import { inTwoDimensions, workgroup } from '../workgroups';
import { type Matrix, type Tile, transposed } from './tile';

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

/** A filter `[kh, kw, ci, co]`. */
export interface Filter {
  /** `ci co`. */
  readonly channels: number;
  /** Which tap is at row i and column j of a phase, row by row; -1 for none. */
  readonly taps: readonly (readonly number[])[];
}

/** Where the values of a point lie: phases one behind the other in its depth, or each with points of its own. */
export type Layout = 'deep' | 'apart';

const THREADS = 64;

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

/** A filter at the points: `[points, phases, ci, co]`, or `[phases points, ci, co]`. */
export function filterShader({ channels, taps }: Filter, tile: Tile, layout: Layout): Shader {
  const points = tile.size ** 2;
  const at =
    layout === 'deep'
      ? (point: number) => `(${point * taps.length} + phase) * ${channels} + i`
      : (point: number) => `(phase * ${points} + ${point}) * ${channels} + i`;
  const value = (y: number, x: number) => `tap(tap${y * tile.taps + x}, i)`;
  return threads(`winograd filter ${layout} ${channels} ${tile.size} ${taps.join(' / ')}`, {
    names: ['points', 'weights'],
    count: channels,
    phases: taps.length,
    functions: `${tapsText(taps)}
fn tap(tap: i32, i: i32) -> f32 { return select(0.0, weights[max(tap, 0) * ${channels} + i], tap >= 0); }`,
    body: `
  ${tapsOf(tile)}
  ${both(tile.factors.filter, tile.taps, value)}
  ${grid(tile.size, (y, x) => `points[${at(y * tile.size + x)}] = p${y}_${x};`)}`,
  });
}

/** The gradient to a filter from that at the points, `[phases points, ci, co]`. */
export function filterGradientShader({ channels, taps }: Filter, tile: Tile): Shader {
  const { size } = tile;
  const value = (y: number, x: number) =>
    `points[(phase * ${size ** 2} + ${y * size + x}) * ${channels} + i]`;
  return threads(`winograd filter gradient ${channels} ${size} ${taps.join(' / ')}`, {
    names: ['weights', 'points'],
    count: channels,
    phases: taps.length,
    functions: tapsText(taps),
    body: `
  ${tapsOf(tile)}
  ${both(transposed(tile.factors.filter), size, value)}
  ${grid(tile.taps, (y, x) => {
    const tap = `tap${y * tile.taps + x}`;
    return `if (${tap} >= 0) { weights[${tap} * ${channels} + i] = p${y}_${x}; }`;
  })}`,
  });
}

interface Threads {
  /** The result, and what it is computed from. */
  readonly names: readonly [output: string, ...inputs: string[]];
  /** One thread each, a phase. */
  readonly count: number;
  readonly phases: number;
  readonly functions: string;
  /** What the thread `i` of a `phase` does. */
  readonly body: string;
}

function threads(key: string, { names, count, phases, functions, body }: Threads): Shader {
  const [output, ...inputs] = names;
  return {
    key,
    workgroups: [...inTwoDimensions(Math.ceil(count / THREADS)), phases],
    source: () => `
${declare({ outputs: [output], inputs })}
${functions}
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let i = ${workgroup('group')} * ${THREADS} + i32(thread);
  if (i >= ${count}) { return; }
  let phase = i32(group.z);
  ${body}
}
`,
  };
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

/** `p = matrix d matrix^T` in lines of WGSL, where d is `span x span` values. */
function both(matrix: Matrix, span: number, value: (y: number, x: number) => string): string {
  const sides = matrix.length;
  return [
    grid(span, (y, x) => `let d${y}_${x} = ${value(y, x)};`),
    ...matrix.flatMap((factors, y) =>
      range(span).map((x) => `let h${y}_${x} = ${sum(factors, (k) => `d${k}_${x}`)};`),
    ),
    grid(sides, (y, x) => `let p${y}_${x} = ${sum(matrix[x] ?? [], (k) => `h${y}_${k}`)};`),
  ].join('\n  ');
}

/** A sum of values times factors, without those that are 0. */
function sum(factors: readonly number[], value: (k: number) => string): string {
  const terms = factors.flatMap((exact, k) => {
    const factor = Number(exact.toFixed(12));
    if (factor === 0) return [];
    const size = Math.abs(factor) === 1 ? '' : `${Math.abs(factor)} * `;
    return [`${factor < 0 ? '-' : '+'} ${size}${value(k)}`];
  });
  return terms.join(' ').replace(/^\+ /, '').replace(/^- /, '-');
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const grid = (sides: number, line: (y: number, x: number) => string) =>
  range(sides)
    .flatMap((y) => range(sides).map((x) => line(y, x)))
    .join('\n  ');
const tapsText = (taps: Filter['taps']) =>
  `const TAPS = array<i32, ${taps.flat().length}>(${taps.flat().join(', ')});`;

/** The taps of a thread's phase. */
const tapsOf = ({ taps }: Tile) =>
  range(taps ** 2)
    .map((k) => `let tap${k} = TAPS[phase * ${taps ** 2} + ${k}];`)
    .join('\n  ');

/** What the shaders of a picture depend on. */
function keyOf({ height, width, channels, stride, origins }: Picture, tiles: Tiles): string {
  const { tile, rows, columns, count } = tiles;
  return [
    ...[height, width, channels, stride, origins.join(' / ')],
    ...[tile.size, tile.taps, rows, columns, count],
  ].join(' ');
}
