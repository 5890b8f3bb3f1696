import { declare, type Shader, type ShaderNumber } from '../shader';
import { inTwoDimensions, workgroup } from '../workgroups';

/** Threads of a workgroup. */
const THREADS = 256;

import type { View } from './view';

/** How a sum's work is shared out. */
export interface Cut {
  /** What a thread reads at once: four neighbours that are summed apart, four that are summed up, or one value. */
  readonly read: 'columns' | 'along' | 'ones';
  /** Threads of a workgroup beside and below each other; the rest of them take other sums. */
  readonly columns: number;
  readonly rows: number;
  /** Parts of the length, whose sums are to be added. */
  readonly parts: number;
}

/** A thread adds no more one after the other: rounding errors stay those of a few sums. */
const MOST_EACH = 64;

/** Where there are parts, each thread adds so many. */
const EACH = 16;

/** The cut of a view. */
export function cutOf({ length, inner }: View): Cut {
  const read = inner % 4 === 0 ? 'columns' : inner === 1 && length % 4 === 0 ? 'along' : 'ones';
  const columns = powerFrom(Math.min(64, read === 'columns' ? inner / 4 : inner));
  const all = read === 'along' ? length / 4 : length;
  const rows = Math.min(THREADS / columns, powerFrom(Math.ceil(all / 4)));
  const parts = all <= rows * MOST_EACH ? 1 : Math.ceil(all / (rows * EACH));
  return { read, columns, rows, parts };
}

const powerFrom = (least: number) => 2 ** Math.ceil(Math.log2(least));

/**
 * The shader of a view's sums over its length, divided by a number, with what it is told. Where there are parts,
 * these are the rows of its result `[outer, parts, inner]`.
 */
export function sumShader(
  { outer, length, inner }: View,
  { read, columns, rows, parts }: Cut,
  divisor: number,
): { readonly shader: Shader; readonly numbers: readonly ShaderNumber[] } {
  const all = read === 'along' ? length / 4 : length;
  const across = read === 'columns' ? inner / 4 : inner;
  const columnGroups = Math.ceil(across / columns);
  const outerGroups = Math.ceil(outer / (THREADS / (columns * rows)));
  const whole = [outer, all, across, parts, Math.ceil(all / parts), columnGroups];
  return {
    shader: {
      key: `sum by ${columns} x ${rows} ${read}`,
      source: () => source({ read, columns, rows }),
      workgroups: inTwoDimensions(columnGroups * outerGroups * parts),
    },
    numbers: [...whole.map((value): ShaderNumber => ['i32', value]), ['f32', divisor]],
  };
}

const source = ({ read, columns, rows }: Omit<Cut, 'parts'>) => `
${declare({
  ...{ outputs: ['sums'], inputs: ['x'] },
  vectors: { columns: ['sums', 'x'], along: ['x'], ones: [] }[read],
  numbers: [
    ...['outer', 'length', 'inner', 'parts', 'eachPart', 'columnGroups'].map(
      (name) => [name, 'i32'] as const,
    ),
    ['divisor', 'f32'],
  ],
})}
alias Value = ${read === 'ones' ? 'f32' : 'vec4<f32>'};
var<workgroup> rowSums: array<Value, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) id: vec3<u32>,
) {
  let group = ${workgroup('id')};
  let thread = i32(index);
  let row = thread / ${columns} % ${rows};
  let part = group / numbers.columnGroups % numbers.parts;
  let column = group % numbers.columnGroups * ${columns} + thread % ${columns};
  let outer = group / numbers.columnGroups / numbers.parts * ${THREADS / (columns * rows)} +
    thread / ${columns * rows};
  let isThere = column < numbers.inner && outer < numbers.outer;
  var s0 = Value();
  var s1 = Value();
  var s2 = Value();
  var s3 = Value();
  if (isThere) {
    let end = min(numbers.length, (part + 1) * numbers.eachPart);
    let step = ${rows} * numbers.inner;
    var k = part * numbers.eachPart + row;
    var i = (outer * numbers.length + k) * numbers.inner + column;
    for (; k + ${3 * rows} < end; k += ${4 * rows}) {
      s0 += x[i];
      s1 += x[i + step];
      s2 += x[i + 2 * step];
      s3 += x[i + 3 * step];
      i += 4 * step;
    }
    for (; k < end; k += ${rows}) {
      s0 += x[i];
      i += step;
    }
  }
  rowSums[thread] = (s0 + s1) + (s2 + s3);
  for (var half = ${rows >> 1}; half > 0; half /= 2) {
    workgroupBarrier();
    if (row < half) { rowSums[thread] += rowSums[thread + half * ${columns}]; }
  }
  if (row == 0 && isThere) {
    let sum = rowSums[thread];
    sums[(outer * numbers.parts + part) * numbers.inner + column] =
      ${read === 'along' ? '((sum.x + sum.y) + (sum.z + sum.w))' : 'sum'} / numbers.divisor;
  }
}
`;
