import type { SubgroupMatrices } from '../subgroup-matrices';
import { inTwoDimensions, workgroup } from '../workgroups';
import { type Blocks, threadsOf, tileOfBlocks } from './blocks';
import { scalingFunctions } from './magnitude';
import { range } from './operand';
import { operandTile } from './operand-tile';
import type { Product } from './product';
import { declarations, type Output, store } from './store';

/** The workgroups of a product, in two dimensions as there may be more than one may have. */
export function matrixWorkgroups(
  { m, n, phases }: Product,
  blocks: Blocks,
): [number, number, number] {
  const [rows, columns] = tileOfBlocks(blocks);
  const groups = Math.ceil(m / rows) * Math.ceil(n / columns);
  return [...inTwoDimensions(groups), phases * blocks.splits];
}

/** What the shader depends on besides the product. */
export interface MatrixCut {
  readonly matrices: SubgroupMatrices;
  readonly blocks: Blocks;
  /** Largest magnitudes that are kept of each operand. */
  readonly parts: number;
}

/**
 * The shader of a product on subgroup matrices. Tiles of both operands go through workgroup memory as f16, each
 * multiplied by a power of two; each subgroup adds up its block in f32 matrices. While a tile is multiplied, the
 * next one is on its way.
 */
export function matrixSource(product: Product, cut: MatrixCut, output: Output): string {
  const { m, n, k, left, right } = product;
  const { matrices, blocks } = cut;
  const { subgroups, block, depth, splits } = blocks;
  const [tileRows, tileColumns] = tileOfBlocks(blocks);
  const threads = threadsOf(blocks, matrices.threads);
  const across = Math.ceil(n / tileColumns);
  const splitDepth = Math.ceil(k / splits / depth) * depth;
  const rows = range(block[0] / matrices.m);
  const columns = range(block[1] / matrices.n);
  const each = rows.flatMap((r) => columns.map((c) => [r, c] as const));
  const tiles = [
    operandTile('left', left, { tile: tileRows, sides: m, depth, threads }),
    operandTile('right', right, { tile: tileColumns, sides: n, depth, threads }),
  ] as const;
  const lines = (texts: readonly string[], indent = '  ') => texts.join(`\n${indent}`);
  return `
enable f16;
enable subgroups;
enable chromium_experimental_subgroup_matrix;
// Each subgroup has places of its own, all of whose threads name the same.
diagnostic(off, chromium.subgroup_matrix_uniformity);
${declarations(product, output, { others: ['magnitudes'] })}
${scalingFunctions}
alias Left = subgroup_matrix_left<f16, ${matrices.k}, ${matrices.m}>;
alias Right = subgroup_matrix_right<f16, ${matrices.n}, ${matrices.k}>;
alias Sums = subgroup_matrix_result<f32, ${matrices.n}, ${matrices.m}>;
var<workgroup> leftTile: array<f16, ${tiles[0].size}>;
var<workgroup> rightTile: array<f16, ${tiles[1].size}>;
/** A matrix of each subgroup. */
var<workgroup> sums: array<f32, ${subgroups[0] * subgroups[1] * matrices.m * matrices.n}>;
var<workgroup> largest: array<atomic<u32>, 2>;

${writer(product, cut, output)}

@compute @workgroup_size(${threads})
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_size) subgroupSize: u32,
  @builtin(workgroup_id) group: vec3<u32>,
) {
  let thread = i32(index);
  // Where subgroups are smaller than the largest there are more of them: they do the same as others.
  let subgroup = thread / i32(subgroupSize) % ${subgroups[0] * subgroups[1]};
  let tile = ${workgroup('group')};
  let leftFirst = tile / ${across} * ${tileRows};
  let rightFirst = tile % ${across} * ${tileColumns};
  let phase = i32(group.z) / ${splits};
  let split = i32(group.z) % ${splits};
  let end = min(${k}, (split + 1) * ${splitDepth});
  ${scalings(threads, cut.parts)}
  let blockRow = subgroup / ${subgroups[1]} * ${block[0]};
  let blockColumn = subgroup % ${subgroups[1]} * ${block[1]};
  ${lines(tiles.map(({ before }) => before))}
  ${lines(rows.map((r) => columns.map((c) => `var s${r}_${c}: Sums;`).join(' ')))}
  var k0 = split * ${splitDepth};
  ${lines(tiles.map(({ load }) => load))}
  for (; k0 < end; k0 += ${depth}) {
    ${lines(
      tiles.map(({ write }) => write),
      '    ',
    )}
    workgroupBarrier();
    {
      let k0 = k0 + ${depth};
      ${lines(
        tiles.map(({ load }) => load),
        '      ',
      )}
    }
    for (var z = 0; z < ${depth}; z += ${matrices.k}) {
      ${lines(
        rows.map((r) => `let l${r} = ${tiles[0].matrix('Left', `blockRow + ${r * matrices.m}`)};`),
        '      ',
      )}
      ${lines(
        columns.map(
          (c) => `let r${c} = ${tiles[1].matrix('Right', `blockColumn + ${c * matrices.n}`)};`,
        ),
        '      ',
      )}
      ${lines(
        each.map(
          ([r, c]) => `s${r}_${c} = subgroupMatrixMultiplyAccumulate(l${r}, r${c}, s${r}_${c});`,
        ),
        '      ',
      )}
    }
    workgroupBarrier();
  }
  let at = Place(thread, leftFirst, rightFirst, phase, split, leftScaling + rightScaling);
  // Matrices cannot be counted off, but what is done with each of them stands here once.
  for (var i = 0; i < ${each.length}; i++) {
    let own = u32(subgroup * ${matrices.m * matrices.n});
    switch (i) {
      ${lines(
        each.map(
          ([r, c], i) =>
            `case ${i}: { subgroupMatrixStore<row_major>(&sums, own, s${r}_${c}, ${matrices.n}); }`,
        ),
        '      ',
      )}
      default: {}
    }
    workgroupBarrier();
    write(at, i / ${columns.length} * ${matrices.m}, i % ${columns.length} * ${matrices.n});
    workgroupBarrier();
  }
}
`;
}

/** The operands' powers of two, from the largest of their magnitudes. */
const scalings = (threads: number, parts: number) => `{
    let operand = thread / ${threads / 2};
    var own = 0u;
    for (var i = thread % ${threads / 2}; i < ${parts}; i += ${threads / 2}) {
      own = max(own, bitcast<u32>(magnitudes[operand * ${parts} + i]));
    }
    atomicMax(&largest[operand], own);
  }
  workgroupBarrier();
  let leftScaling = scalingOf(atomicLoad(&largest[0]));
  let rightScaling = scalingOf(atomicLoad(&largest[1]));
  let leftScale = powerOfTwo(leftScaling);
  let rightScale = powerOfTwo(rightScaling);`;

/** Writes the matrices that lie in `sums` where they belong, from a row and a column of each block on. */
function writer(product: Product, { matrices, blocks }: MatrixCut, output: Output): string {
  const { subgroups, block } = blocks;
  const fours = matrices.n / 4;
  const matrix = matrices.m * fours;
  const threads = threadsOf(blocks, matrices.threads);
  const first = `at.rightFirst + subgroup % ${subgroups[1]} * ${block[1]} + column + i % ${fours} * 4`;
  return `
struct Place { thread: i32, leftFirst: i32, rightFirst: i32, phase: i32, split: i32, scaling: i32 }
fn write(at: Place, row0: i32, column: i32) {
  let split = at.split;
  for (var i = at.thread; i < ${subgroups[0] * subgroups[1] * matrix}; i += ${threads}) {
    let subgroup = i / ${matrix};
    let m = at.leftFirst + subgroup / ${subgroups[1]} * ${block[0]} + row0 + i % ${matrix} / ${fours};
    if (m < ${product.m}) {
      let row = outRow(m, at.phase);
      if (row >= 0) {
        let v = unscaled(vec4<f32>(sums[i * 4], sums[i * 4 + 1], sums[i * 4 + 2], sums[i * 4 + 3]), at.scaling);
        ${store(product, first, 'v', output)}
      }
    }
  }
}`;
}
