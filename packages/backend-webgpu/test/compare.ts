import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect } from 'vitest';

/** A tensor's description, from which each backend makes its own. */
export interface Operand {
  readonly shape: readonly number[];
  /** The values come from it. */
  readonly seed?: number;
  readonly values?: ArrayLike<number>;
  readonly dtype?: 'float32' | 'int32' | 'bool';
}

/** Named operands; an array for kernels that take any number. */
export type Operands = Readonly<Record<string, Operand | undefined>> | readonly Operand[];

/** What a kernel gave. */
export interface Result {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: Float32Array;
}

/** Values between -2 and 2, in eighths: sums of thousands of their products are exact in float32. */
export function eighths(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    let bits = Math.imul(seed ^ Math.imul(i + 1, 0x9e3779b1), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return (((bits ^ (bits >>> 16)) >>> 0) % 33) / 8 - 2;
  });
}

/**
 * Runs a kernel on cpu and on gan-webgpu and expects the same shapes and types, and numbers that differ by no
 * more than `tolerance` times the larger of 1 and the value; 0 takes equal ones alone.
 */
export async function expectSameAsCpu(
  kernelName: string,
  operands: Operands,
  attrs: object,
  tolerance = 0,
): Promise<void> {
  const expected = await runOn('cpu', kernelName, operands, attrs);
  const actual = await runOn('gan-webgpu', kernelName, operands, attrs);
  expect(actual.length).toBe(expected.length);
  for (const [i, result] of expected.entries()) expectClose(actual[i]!, result, tolerance);
}

/** Expects a result of this shape and type with these values. */
export function expectClose(actual: Result, expected: Result, tolerance = 0): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toBe(expected.dtype);
  expect(actual.values.length).toBe(expected.values.length);
  for (const [i, value] of expected.values.entries()) {
    const got = actual.values[i]!;
    // Equal covers infinities; -0 and 0 are the same number here.
    const same = got === value || (Number.isNaN(got) && Number.isNaN(value));
    if (same || Math.abs(got - value) <= tolerance * Math.max(1, Math.abs(value))) continue;
    expect.fail(`at ${i}: got ${got}, expected ${value}`);
  }
}

/** Runs a kernel of a backend, which must leave no tensor behind. */
export async function runOn(
  backend: string,
  kernelName: string,
  operands: Operands,
  attrs: object,
): Promise<Result[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const inputs = (Array.isArray(operands) ? [] : {}) as tf.NamedTensorMap;
  for (const [name, operand] of Object.entries(operands)) {
    if (operand) inputs[name] = tensorOf(operand);
  }
  const outputs = tf.engine().runKernel(kernelName, inputs, attrs as tf.NamedAttrMap);
  const list = (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[];
  const results: Result[] = [];
  for (const tensor of list) {
    const values = Float32Array.from(await tensor.data());
    results.push({ shape: tensor.shape, dtype: tensor.dtype, values });
  }
  tf.dispose([inputs, list]);
  expect(tf.memory().numTensors).toBe(before);
  return results;
}

/** The tensor on the backend that is set. */
export function tensorOf({ shape, seed = 0, values, dtype }: Operand): tf.Tensor {
  const given = values ?? eighths(tf.util.sizeFromShape([...shape]), seed);
  return tf.tensor(given as Float32Array, [...shape], dtype);
}
