import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import '../src/index';

/** A tensor's description, from which each backend makes its own. */
export interface Operand {
  readonly shape: number[];
  readonly values: number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
}

/** Named operands; an array for kernels that take any number. */
export type Operands = Readonly<Record<string, Operand | undefined>> | readonly Operand[];

/**
 * Runs a kernel on cpu and on gan-wasm and expects the same numbers.
 *
 * With `tolerance` 0 they must be equal; operands that are small multiples of 1/8 make sums exact
 * in any order. NaNs and infinities must stand in the same places always.
 */
export async function expectSameAsCpu(
  kernelName: string,
  operands: Operands,
  attrs: object,
  tolerance = 0,
): Promise<void> {
  const expected = await runOn('cpu', kernelName, operands, attrs);
  const actual = await runOn('gan-wasm', kernelName, operands, attrs);
  expect(actual.length).toBe(expected.length);
  for (const [i, { shape, dtype, values }] of expected.entries()) {
    expect(actual[i]!.shape).toEqual(shape);
    expect(actual[i]!.dtype).toBe(dtype);
    expectClose(actual[i]!.values, values, tolerance);
  }
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!];
    // Equal covers infinities; -0 and 0 are the same number here.
    const same = a === e || (Number.isNaN(a) && Number.isNaN(e));
    const close = Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e));
    if (!same && !close) expect.fail(`at ${i}: got ${a}, cpu has ${e}`);
  }
}

async function runOn(backend: string, kernelName: string, operands: Operands, attrs: object) {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const inputs = (Array.isArray(operands) ? [] : {}) as tf.NamedTensorMap;
  for (const [name, operand] of Object.entries(operands)) {
    if (operand) inputs[name] = tf.tensor(operand.values, operand.shape, operand.dtype);
  }
  const outputs = tf.engine().runKernel(kernelName, inputs, attrs as tf.NamedAttrMap);
  const list = (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[];
  const results = list.map((tensor) => ({
    shape: tensor.shape,
    dtype: tensor.dtype,
    values: tensor.dataSync(),
  }));
  tf.dispose([inputs, list]);
  expect(tf.memory().numTensors).toBe(before);
  return results;
}

/** The exponential in elu rounds otherwise than JavaScript's; every other activation is exact. */
export function eluTolerance(activation: string): number {
  return activation === 'elu' ? 1e-6 : 0;
}
