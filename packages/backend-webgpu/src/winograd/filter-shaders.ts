import type { Shader } from '../shader';
import { type Tile, transposed } from './tile';
import { both, grid, type Layout, range, threads } from './transform';

/** A filter `[kh, kw, ci, co]`. */
export interface Filter {
  /** `ci co`. */
  readonly channels: number;
  /** Which tap is at row i and column j of a phase, row by row; -1 for none. */
  readonly taps: readonly (readonly number[])[];
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

const tapsText = (taps: Filter['taps']) =>
  `const TAPS = array<i32, ${taps.flat().length}>(${taps.flat().join(', ')});`;

/** The taps of a thread's phase. */
const tapsOf = ({ taps }: Tile) =>
  range(taps ** 2)
    .map((k) => `let tap${k} = TAPS[phase * ${taps ** 2} + ${k}];`)
    .join('\n  ');
