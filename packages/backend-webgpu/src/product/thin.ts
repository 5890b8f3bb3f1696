import { range } from './operand';
import type { Product } from './product';
import { declarations, type Output, store, storeOne } from './store';

/** Rows that a thread may hold the sums of. */
const MOST_ROWS = 16;

const THREADS = 64;

/** As many workgroups keep a GPU busy. */
const ENOUGH = 512;

/** Less depth than this is not worth a workgroup of its own. */
const LEAST_DEPTH = 64;

/**
 * Whether a product has few rows: its time is then that of reading its right operand, every value of which one
 * thread needs and no other.
 */
export const isThin = ({ m, n, left, right }: Product) =>
  m <= MOST_ROWS && n % 4 === 0 && left.vectors && left.along === 'depth' && right.vectors;

/** Parts of the depth whose sums are added afterwards, and the workgroups. */
export function thinCut({ n, k, phases }: Product): {
  readonly splits: number;
  readonly workgroups: [number, number, number];
} {
  const groups = Math.ceil(n / COLUMNS);
  const most = Math.max(1, Math.floor(k / LEAST_DEPTH));
  const splits = Math.min(most, Math.max(1, Math.ceil(ENOUGH / (groups * phases))));
  return { splits, workgroups: [groups, 1, phases * splits] };
}

/** Columns of a workgroup: four a thread, which are neighbours or, where neighbours lie along the depth, apart. */
const COLUMNS = THREADS * 4;

/**
 * The shader of a thin product: each thread goes down the depth of its columns with the sums of all rows, and
 * nothing is shared but what the cache holds.
 */
export function thinSource(product: Product, output: Output): string {
  const { m, k, right } = product;
  const { splits } = thinCut(product);
  const splitDepth = Math.ceil(k / splits / 4) * 4;
  const { write, before, load, add, store } =
    right.along === 'side' ? neighbours(product, output) : apart(product, output);
  return `
${declarations(product, output, { write })}

@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let phase = i32(group.z) / ${splits};
  let split = i32(group.z) % ${splits};
  let end = min(${k}, (split + 1) * ${splitDepth});
  ${before}
  ${range(m)
    .map((r) => `let side${r} = leftSide(${r}, phase); var s${r} = vec4<f32>();`)
    .join('\n  ')}
  for (var k = split * ${splitDepth}; k < end; k += 4) {
    let depth = leftDepth(k, phase);
    ${load}
    ${range(m)
      .map((r) => `{ let l = leftValue(side${r}, depth, true); s${r} ${add}; }`)
      .join('\n    ')}
  }
  ${range(m)
    .map(
      (r) => `{
    let row = outRow(${r}, phase);
    if (row >= 0) {
      ${store(`s${r}`)}
    }
  }`,
    )
    .join('\n  ')}
}
`;
}

/** What differs by how the right operand lies. */
interface Columns {
  readonly write: 'fours' | 'ones';
  readonly before: string;
  readonly load: string;
  readonly add: string;
  readonly store: (sums: string) => string;
}

/** Four neighbouring columns, read at one depth after the other. */
const neighbours = (product: Product, output: Output): Columns => ({
  write: 'fours',
  before: `let column = i32(group.x) * ${COLUMNS} + i32(index) * 4;
  let side = rightSide(column, phase);`,
  load: range(4)
    .map((j) => `let r${j} = rightValue(side, rightDepth(k + ${j}, phase), column < ${product.n});`)
    .join('\n    '),
  add: `+= ${range(4)
    .map((j) => `l[${j}] * r${j}`)
    .join(' + ')}`,
  store: (sums) => store(product, 'column', sums, output),
});

/** Four columns, each read at four depths at once. */
const apart = (product: Product, output: Output): Columns => ({
  write: 'ones',
  before: range(4)
    .map(
      (c) => `let column${c} = i32(group.x) * ${COLUMNS} + ${c * THREADS} + i32(index);
  let rightSide${c} = rightSide(column${c}, phase);`,
    )
    .join('\n  '),
  load: `let rightDepth = rightDepth(k, phase);
    ${range(4)
      .map((c) => `let r${c} = rightValue(rightSide${c}, rightDepth, column${c} < ${product.n});`)
      .join('\n    ')}`,
  add: `+= vec4<f32>(${range(4).map((c) => `dot(l, r${c})`)})`,
  store: (sums) =>
    range(4)
      .map(
        (c) => `{
        let n = column${c};
        if (n < ${product.n}) { ${storeOne(product, `${sums}[${c}]`, output)} }
      }`,
      )
      .join('\n      '),
});
