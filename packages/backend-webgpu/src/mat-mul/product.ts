import type { Operand, Product } from '../product/product';

/** Sizes of a product of matrices, one a batch. */
export interface MatMul {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batches: number;
  /** Whether each batch has its own matrix. */
  readonly own: { readonly a: boolean; readonly b: boolean };
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** `y[batch, m, n] = sum over k of a[batch, m, k] b[batch, k, n]`; either may lie transposed. */
export function matMulProduct(matMul: MatMul): Product {
  const { rows, columns, depth, batches, own, transposeA, transposeB } = matMul;
  return {
    key: `product ${own.a ? 'a' : ''}${own.b ? 'b' : ''} ${transposeA ? 'tn' : 'nn'}${transposeB ? 't' : ''}`,
    m: rows,
    n: columns,
    k: depth,
    phases: batches,
    left: matrix({ sides: rows, depths: depth, own: own.a, along: transposeA ? 'side' : 'depth' }),
    right: matrix({
      sides: columns,
      depths: depth,
      own: own.b,
      along: transposeB ? 'depth' : 'side',
    }),
    outRow: `return phase * ${rows} + m;`,
  };
}

interface Matrix {
  readonly sides: number;
  readonly depths: number;
  readonly own: boolean;
  readonly along: Operand['along'];
}

function matrix({ sides, depths, own, along }: Matrix): Operand {
  const [sideStep, depthStep] = along === 'side' ? [1, sides] : [depths, 1];
  const first = own ? `phase * ${sides * depths} + ` : '';
  return {
    side: `return vec3<i32>(${first}s * ${sideStep}, 0, 0);`,
    depth: `return vec3<i32>(k * ${depthStep}, 0, 0);`,
    place: 'return side.x + depth.x;',
    along,
    vectors: (along === 'side' ? sides : depths) % 4 === 0,
  };
}
