import type { Operand, Product } from '../product/product';

/** Sizes of the products at the points of tiles. */
interface Points {
  /** Of all phases that stay apart. */
  readonly points: number;
  readonly tiles: number;
  readonly depth: number;
  readonly columns: number;
}

/** Matrices `[points, tiles, depth]` by rows. */
const byTiles = (tiles: number, depth: number): Operand => ({
  side: `return vec3<i32>((phase * ${tiles} + s) * ${depth}, 0, 0);`,
  depth: 'return vec3<i32>(k, 0, 0);',
  place: 'return side.x + depth.x;',
  along: 'depth',
  vectors: depth % 4 === 0,
});

/** Matrices `[points, depth, columns]` by columns. */
const byColumns = (depth: number, columns: number, point: string): Operand => ({
  side: 'return vec3<i32>(s, 0, 0);',
  depth: `return vec3<i32>((${point} * ${depth} + k) * ${columns}, 0, 0);`,
  place: 'return side.x + depth.x;',
  along: 'side',
  vectors: columns % 4 === 0,
});

/** `out[p, t, co] = sum of input[p, t, k] filter[p, k, co]`. */
export const outputProduct = ({ points, tiles, depth, columns }: Points): Product => ({
  key: 'at points',
  m: tiles,
  n: columns,
  k: depth,
  phases: points,
  left: byTiles(tiles, depth),
  right: byColumns(depth, columns, 'phase'),
  outRow: `return phase * ${tiles} + m;`,
});

/** `dx[p, t, ci] = sum of dy[p, t, co] filter[p, ci, co]`. */
export const inputGradientProduct = ({ points, tiles, depth, columns }: Points): Product => ({
  key: 'input gradient at points',
  m: tiles,
  n: columns,
  k: depth,
  phases: points,
  left: byTiles(tiles, depth),
  right: byTiles(columns, depth),
  outRow: `return phase * ${tiles} + m;`,
});

/** `dfilter[q, p, ci, co] = sum of input[q, p, t, ci] dy[p, t, co]` for each phase q. */
export function filterGradientProduct(shape: {
  readonly phases: number;
  /** Of a phase. */
  readonly points: number;
  readonly tiles: number;
  readonly rows: number;
  readonly columns: number;
}): Product {
  const { phases, points, tiles, rows, columns } = shape;
  return {
    key: `filter gradient at ${points} points`,
    m: rows,
    n: columns,
    k: tiles,
    phases: phases * points,
    left: byColumns(tiles, rows, 'phase'),
    right: byColumns(tiles, columns, `(phase % ${points})`),
    outRow: `return phase * ${rows} + m;`,
  };
}
