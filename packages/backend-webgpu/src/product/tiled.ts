import { inTwoDimensions, workgroup } from '../workgroups';
import { range } from './operand';
import type { Operand, Product } from './product';
import { declarations, type Output, store } from './store';
import { type Tiles, tileOf } from './tiles';

/** The workgroups of a product, in two dimensions as there may be more than one may have. */
export function tiledWorkgroups({ m, n, phases }: Product, tiles: Tiles): [number, number, number] {
  const [rows, columns] = tileOf(tiles);
  const groups = Math.ceil(m / rows) * Math.ceil(n / columns);
  return [...inTwoDimensions(groups), phases * tiles.splits];
}

/**
 * The shader of a product. Tiles of both operands go through workgroup memory, four values of a side at a time;
 * each thread adds up its piece in registers.
 */
export function tiledSource(product: Product, tiles: Tiles, output: Output): string {
  const { m, n, k, left, right } = product;
  const { threads, fours, depth, splits } = tiles;
  const [tileRows, tileColumns] = tileOf(tiles);
  const across = Math.ceil(n / tileColumns);
  const splitDepth = Math.ceil(k / splits / depth) * depth;
  const [rows, columns] = [range(fours[0] * 4), range(fours[1])];
  const load = { depth, threads: threads[0] * threads[1] };
  const loads = [
    loader('left', left, { ...load, tile: tileRows, sides: m }),
    loader('right', right, { ...load, tile: tileColumns, sides: n }),
  ];
  return `
${declarations(product, output)}

var<workgroup> leftTile: array<vec4<f32>, ${(depth * tileRows) / 4}>;
var<workgroup> rightTile: array<vec4<f32>, ${(depth * tileColumns) / 4}>;

@compute @workgroup_size(${threads[1]}, ${threads[0]}, 1)
fn main(
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) group: vec3<u32>,
) {
  let thread = i32(index);
  let tile = ${workgroup('group')};
  let leftFirst = tile / ${across} * ${tileRows};
  let rightFirst = tile % ${across} * ${tileColumns};
  let phase = i32(group.z) / ${splits};
  let split = i32(group.z) % ${splits};
  let end = min(${k}, (split + 1) * ${splitDepth});
  ${rows.map((r) => columns.map((c) => `var s${r}_${c} = vec4<f32>();`).join(' ')).join('\n  ')}
  for (var k0 = split * ${splitDepth}; k0 < end; k0 += ${depth}) {
    ${loads.join('\n    ')}
    workgroupBarrier();
    for (var z = 0; z < ${depth}; z++) {
      ${range(fours[0])
        .map((r) => `let l${r} = leftTile[z * ${tileRows / 4} + ${r * threads[0]} + i32(local.y)];`)
        .join('\n      ')}
      ${columns
        .map(
          (c) =>
            `let r${c} = rightTile[z * ${tileColumns / 4} + ${c * threads[1]} + i32(local.x)];`,
        )
        .join('\n      ')}
      ${rows
        .map((r) =>
          columns
            .map((c) => `s${r}_${c} = fma(vec4<f32>(l${r >> 2}[${r & 3}]), r${c}, s${r}_${c});`)
            .join(' '),
        )
        .join('\n      ')}
    }
    workgroupBarrier();
  }
  ${rows
    .map(
      (r) => `{
    let m = leftFirst + (${(r >> 2) * threads[0]} + i32(local.y)) * 4 + ${r & 3};
    if (m < ${m}) {
      let row = outRow(m, phase);
      if (row >= 0) {
        ${columns.map((c) => store(product, `rightFirst + (${c * threads[1]} + i32(local.x)) * 4`, `s${r}_${c}`, output)).join('\n        ')}
      }
    }
  }`,
    )
    .join('\n  ')}
}
`;
}

interface Load {
  readonly tile: number;
  readonly sides: number;
  readonly depth: number;
  readonly threads: number;
}

/**
 * Fills an operand's tile by squares of 4 sides x 4 depths, which a thread turns where neighbours lie along the
 * depth.
 */
function loader(name: 'left' | 'right', operand: Operand, { tile, sides, depth, threads }: Load) {
  const { along, vectors } = operand;
  const across = tile / 4;
  const squares = across * (depth / 4);
  const side = (i: number) => `let s${i} = ${name}Side(s + ${i}, phase);`;
  const read = (i: number, depth: string) =>
    `${name}Value(s${i}, ${name}Depth(${depth}, phase), s + ${i} < ${sides} && ${depth} < end)`;
  const four = (values: readonly string[]) => `vec4<f32>(${values.join(', ')})`;
  const write = (j: string, row: string) =>
    `${name}Tile[(d * 4 + ${j}) * ${across} + square] = ${row};`;
  const everyDepth = (row: string) => `for (var j = 0; j < 4; j++) { ${write('j', row)} }`;
  const lines = !vectors
    ? [...range(4).map(side), everyDepth(four(range(4).map((i) => read(i, 'k + j'))))]
    : along === 'side'
      ? [side(0), everyDepth(read(0, 'k + j'))]
      : [
          ...range(4).map((i) => `${side(i)} let v${i} = ${read(i, 'k')};`),
          ...range(4).map((j) => write(String(j), four(range(4).map((i) => `v${i}[${j}]`)))),
        ];
  // Threads that are neighbours take squares that are neighbours in memory.
  const [squareOf, depthOf] =
    along === 'side'
      ? [`i % ${across}`, `i / ${across}`]
      : [`i / ${depth / 4}`, `i % ${depth / 4}`];
  const load = `for (var i = thread; i < ${squares}; i += ${threads}) {
      let square = ${squareOf};
      let d = ${depthOf};
      let s = ${name}First + square * 4;
      let k = k0 + d * 4;
      ${lines.join('\n      ')}
    }`;
  return load;
}
