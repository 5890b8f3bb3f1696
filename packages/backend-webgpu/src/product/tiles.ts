import type { Product } from './product';

/** How a product is cut: a workgroup computes a tile, each of its threads a piece of that. */
export interface Tiles {
  /** Threads down and across. */
  readonly threads: readonly [rows: number, columns: number];
  /** Fours of rows and of columns a thread. */
  readonly fours: readonly [rows: number, columns: number];
  /** Depth that a workgroup holds at a time: a multiple of four. */
  readonly depth: number;
  /** Parts of the whole depth, whose sums are added afterwards. */
  readonly splits: number;
}

/** As many workgroups keep a GPU busy. */
export const ENOUGH = 256;

/** Memory of a workgroup that every adapter has. */
const WORKGROUP_BYTES = 16384;

/** Less depth than this is not worth a workgroup of its own. */
const LEAST_DEPTH = 128;

/** Tiles of a product. */
export function chooseTiles({ m, n, k, phases }: Product): Tiles {
  const shape = shapeOf(m, n);
  const [rows, columns] = tileOf(shape);
  const held = Math.floor(WORKGROUP_BYTES / (16 * (rows + columns))) * 4;
  const depth = Math.min(16, held, Math.ceil(k / 4) * 4);
  const groups = Math.ceil(m / rows) * Math.ceil(n / columns) * phases;
  const most = Math.max(1, Math.floor(k / LEAST_DEPTH));
  return { ...shape, depth, splits: Math.min(most, Math.max(1, Math.ceil(ENOUGH / groups))) };
}

/** Rows and columns of a tile. */
export const tileOf = ({ threads, fours }: Pick<Tiles, 'threads' | 'fours'>) =>
  [threads[0] * fours[0] * 4, threads[1] * fours[1] * 4] as const;

/** Thin products get thin tiles: rows or columns that are not there would be computed all the same. */
function shapeOf(m: number, n: number): Pick<Tiles, 'threads' | 'fours'> {
  if (m <= 4) return { threads: [1, 64], fours: [1, 1] };
  if (m <= 8) return { threads: [1, 64], fours: [2, 1] };
  if (n <= 4) return { threads: [64, 1], fours: [1, 1] };
  if (n <= 8) return { threads: [64, 1], fours: [1, 2] };
  if (m <= 16) return { threads: [2, 32], fours: [2, 1] };
  if (m <= 32) return { threads: [4, 16], fours: [2, 2] };
  return { threads: [8, 8], fours: [2, 2] };
}
