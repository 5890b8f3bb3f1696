import { type Declarations, declare, type Shader, type ShaderNumber } from '../shader';
import { inTwoDimensions, workgroup } from '../workgroups';
import { columnsOf, type NormShape, tilesOf } from './norm-shape';

/** Which of the optional inputs a call has. */
export interface Affine {
  readonly gamma: boolean;
  readonly beta: boolean;
}

const FIELDS = [
  ['groups', 'i32'],
  ['rows', 'i32'],
  ['columns', 'i32'],
  ['blockRows', 'i32'],
  ['blocks', 'i32'],
  ['epsilon', 'f32'],
  ['slope', 'f32'],
] as const;

/** What a norm's shader finds in `numbers`. */
export function numbersOf(
  shape: NormShape,
  { epsilon, slope, activation }: { epsilon: number; slope: number; activation: string },
): ShaderNumber[] {
  return [
    ['i32', shape.groups],
    ['i32', shape.rows],
    ['i32', columnsOf(shape)],
    ['i32', shape.blockRows],
    ['i32', shape.blocks],
    ['f32', epsilon],
    // With slope 1 the activation is the identity.
    ['f32', activation === 'leakyRelu' ? slope : 1],
  ];
}

interface Text extends Pick<Declarations, 'outputs' | 'inputs'> {
  /** Which of gamma and beta come behind the inputs. Defaults to none. */
  readonly affine?: Affine;
  /** Functions that the body calls. */
  readonly functions: readonly string[];
  /** What a workgroup does with its block of rows; see {@link sourceOf} for what it finds. */
  readonly body: string;
}

/** A norm's shader; its text depends on its name, on threads and vectors, and on which inputs there are. */
export function shaderOf(name: string, shape: NormShape, text: Text): Shader {
  const { threads, vectors } = shape;
  const key = [name, threads.join('x'), ...(vectors ? ['vec4'] : []), ...namesOf(text.affine)];
  return {
    key: key.join(' '),
    workgroups: inTwoDimensions(tilesOf(shape)),
    source: () => sourceOf(shape, text),
  };
}

/** The names of the optional inputs that are there. */
const namesOf = ({ gamma, beta }: Affine = { gamma: false, beta: false }): string[] => [
  ...(gamma ? ['gamma'] : []),
  ...(beta ? ['beta'] : []),
];

/**
 * A shader whose workgroups take a block of rows of neighbouring channels each.
 *
 * The body finds `thread`, its `lane` (of LANES) and `row` (of ROWS), its `column` of x, which is the last one where
 * `isThere` is false, its `group` and `block`, `first` and `end` of the block's rows as indices into x with `stride`
 * between a thread's rows, and `channel`, the index of the column in what has a value a group and channel.
 */
function sourceOf(shape: NormShape, { affine, outputs, inputs, functions, body }: Text): string {
  const [lanes, rows] = shape.threads;
  const given = [...inputs, ...namesOf(affine)];
  const vectors = shape.vectors ? [...outputs, ...given] : [];
  return `
${declare({ outputs, inputs: given, numbers: FIELDS, vectors })}
alias Value = ${shape.vectors ? 'vec4<f32>' : 'f32'};
const LANES = ${lanes};
const ROWS = ${rows};
${functions.join('\n')}
@compute @workgroup_size(${lanes * rows})
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) id: vec3<u32>) {
  let thread = i32(index);
  let lane = thread % LANES;
  let row = thread / LANES;
  let across = (numbers.columns + LANES - 1) / LANES;
  let tile = ${workgroup('id')};
  let block = tile / across % numbers.blocks;
  let group = tile / across / numbers.blocks;
  if (group >= numbers.groups) { return; }
  let isThere = tile % across * LANES + lane < numbers.columns;
  let column = min(tile % across * LANES + lane, numbers.columns - 1);
  let channel = group * numbers.columns + column;
  let firstRow = group * numbers.rows + block * numbers.blockRows;
  let endRow = min(firstRow + numbers.blockRows, (group + 1) * numbers.rows);
  let first = (firstRow + row) * numbers.columns + column;
  let end = endRow * numbers.columns;
  let stride = ROWS * numbers.columns;
  ${body}
}
`;
}

/** `overRows(thread, v, w)`: the sums of v and w over all threads of the lane, added in one order always. */
export const OVER_ROWS = `
struct Sums { v: Value, w: Value }
var<workgroup> added: array<Sums, LANES * ROWS>;
fn overRows(thread: i32, v: Value, w: Value) -> Sums {
  workgroupBarrier();
  added[thread] = Sums(v, w);
  for (var half = LANES * ROWS / 2; half >= LANES; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      added[thread].v += added[thread + half].v;
      added[thread].w += added[thread + half].w;
    }
  }
  workgroupBarrier();
  return added[thread % LANES];
}`;

/** `inverseDeviation(variance)`: 1 / sqrt(variance + epsilon). */
export const INVERSE_DEVIATION = `
fn inverseDeviation(variance: Value) -> Value {
  let square = variance + numbers.epsilon;
  let r = inverseSqrt(square);
  // GPUs are off by some last digits; a step of Newton's method mends it, but knows no 0 nor infinity.
  let refined = fma(r * 0.5, fma(-square * r, r, Value(1.0)), r);
  return select(r, refined, (square > Value(0.0)) & (square < Value(3e38)));
}`;

/** `normalised(centred, scale, shift)`: y before the activation. The gradient must find the sign that y had. */
export const NORMALISED = `
fn normalised(centred: Value, scale: Value, shift: Value) -> Value {
  return fma(centred, scale, shift);
}`;

/** scale and shift of {@link NORMALISED}, from `r`. */
export const affineText = ({ gamma, beta }: Affine): string => `
  let scale = ${gamma ? 'gamma[column] * r' : 'r'};
  let shift = ${beta ? 'beta[column]' : 'Value(0.0)'};`;
