import { declare, type Shader } from '../shader';
import { inTwoDimensions, workgroup } from '../workgroups';
import type { Matrix } from './tile';

/** Where the values of a point lie: phases one behind the other in its depth, or each with points of its own. */
export type Layout = 'deep' | 'apart';

const THREADS = 64;

export interface Threads {
  /** The result, and what it is computed from. */
  readonly names: readonly [output: string, ...inputs: string[]];
  /** One thread each, a phase. */
  readonly count: number;
  readonly phases: number;
  readonly functions: string;
  /** What the thread `i` of a `phase` does. */
  readonly body: string;
}

export function threads(key: string, { names, count, phases, functions, body }: Threads): Shader {
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

/** `p = matrix d matrix^T` in lines of WGSL, where d is `span x span` values. */
export function both(
  matrix: Matrix,
  span: number,
  value: (y: number, x: number) => string,
): string {
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

export const range = (count: number) => Array.from({ length: count }, (_, i) => i);
export const grid = (sides: number, line: (y: number, x: number) => string) =>
  range(sides)
    .flatMap((y) => range(sides).map((x) => line(y, x)))
    .join('\n  ');
