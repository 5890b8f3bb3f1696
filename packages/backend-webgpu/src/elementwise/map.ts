import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { declare } from '../shader';
import { mainOfThreads, workgroupsOf } from '../threads';

/** A function of each value of a tensor. */
export interface Mapping {
  /** Of `x`, a `Value`, which is one f32 or four, and `number`, another. */
  readonly expression: string;
  /** WGSL that the expression needs. */
  readonly functions?: string;
  /** The number; expressions without one name none. */
  readonly number?: number;
}

/** Computes a tensor of x's shape. */
export function map(
  backend: WebgpuBackend,
  x: TensorInfo,
  { expression, functions = '', number }: Mapping,
): TensorInfo {
  const size = util.sizeFromShape(x.shape);
  const fours = size % 4 === 0;
  const result = backend.output(x.shape);
  const shader = {
    key: `map ${fours ? 'fours' : 'ones'} to ${expression}`,
    workgroups: workgroupsOf(fours ? size / 4 : size),
    source: () => `
${declare({
  ...{ outputs: ['result'], inputs: ['values'], vectors: fours ? ['result', 'values'] : [] },
  numbers: number === undefined ? [] : [['number', 'f32']],
})}
alias Value = ${fours ? 'vec4<f32>' : 'f32'};
${functions}
${mainOfThreads(`if (index >= arrayLength(&result)) { return; }
  let x = values[index];
  ${number === undefined ? '' : 'let number = Value(numbers.number);'}
  result[index] = ${expression};`)}`,
  };
  backend.dispatch(shader, {
    outputs: [result],
    inputs: [x],
    ...(number === undefined ? {} : { numbers: [['f32', number]] }),
  });
  return result;
}
