import { declare } from '../shader';
import { operandFunctions, range } from './operand';
import type { Finish, Product } from './product';

/** What becomes of a product's sums. */
export interface Output {
  readonly finish: Finish;
  /** Values of the output, which lie one behind the other for each split of the depth. */
  readonly size: number;
}

interface DeclarationOptions {
  /** What is written at once. */
  readonly write?: 'fours' | 'ones';
  /** Buffers that are read besides. */
  readonly others?: readonly string[];
}

/** Bindings and functions that every shader of a product has. */
export function declarations(
  { n, left, right, outRow }: Product,
  { finish }: Output,
  { write = 'fours', others = [] }: DeclarationOptions = {},
): string {
  const vectors = [
    ...(left.vectors ? ['left'] : []),
    ...(right.vectors ? ['right'] : []),
    ...(write === 'fours' && n % 4 === 0 ? ['result', 'bias'] : []),
  ];
  const inputs = ['left', 'right', ...others, ...(finish.bias ? ['bias'] : [])];
  return `
${declare({ outputs: ['result'], inputs, vectors })}
${operandFunctions('left', left)}
${operandFunctions('right', right)}
fn outRow(m: i32, phase: i32) -> i32 { ${outRow} }
alias Value = ${write === 'fours' ? 'vec4<f32>' : 'f32'};
fn finish(v: Value) -> Value { return ${finish.activation ?? 'v'}; }`;
}

/**
 * Writes the sums of four columns from `n` on into a row, as far as there are as many.
 *
 * `row` and `split` are what they are called in the shader, `n` what the first column is.
 */
export function store(
  { n }: Product,
  first: string,
  sums: string,
  { finish: { bias }, size }: Output,
): string {
  const at = `split * ${size} + row * ${n} + n`;
  if (n % 4 === 0) {
    return `{
          let n = ${first};
          if (n < ${n}) { result[(${at}) / 4] = finish(${sums}${bias ? ' + bias[n / 4]' : ''}); }
        }`;
  }
  const biased = bias
    ? ` + vec4<f32>(${range(4).map((i) => `bias[min(n + ${i}, ${n - 1})]`)})`
    : '';
  return `{
          let n = ${first};
          if (n < ${n}) {
            let v = finish(${sums}${biased});
            ${range(4)
              .map((i) => `if (n + ${i} < ${n}) { result[${at} + ${i}] = v[${i}]; }`)
              .join(' ')}
          }
        }`;
}

/** Writes the sum of the column `n` into a row. */
export const storeOne = ({ n }: Product, sum: string, { finish: { bias }, size }: Output) =>
  `result[split * ${size} + row * ${n} + n] = finish(${sum}${bias ? ' + bias[n]' : ''});`;
