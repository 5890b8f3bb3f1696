import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

interface Input {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly dtype?: 'float32' | 'int32';
}

/** Runs a kernel on the active backend and reads its outputs; expects it to leave no tensor. */
export function runHere(
  kernelName: string,
  inputs: Readonly<Record<string, Input | undefined>>,
  attrs: object,
): Float32Array[] {
  const before = tf.memory().numTensors;
  const values = tf.tidy(() => {
    const tensors: tf.NamedTensorMap = {};
    for (const [name, input] of Object.entries(inputs)) {
      if (!input) continue;
      const { shape, values, dtype = 'float32' } = input;
      tensors[name] = tf.tensor(Float32Array.from(values), [...shape], dtype);
    }
    const result = tf.engine().runKernel(kernelName, tensors, attrs as tf.NamedAttrMap);
    const list = (Array.isArray(result) ? result : [result]) as tf.Tensor[];
    return list.map((tensor) => tensor.dataSync<'float32'>()) as unknown as tf.TensorContainer;
  });
  expect(tf.memory().numTensors).toBe(before);
  return values as unknown as Float32Array[];
}

/** Numbers from N(centre, deviation^2), by the seed and the index alone. */
export function pseudoNormal(
  shape: readonly number[],
  seed: number,
  centre: number,
  deviation: number,
): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float32Array.from({ length }, () => {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    return centre + deviation * radius * Math.cos(2 * Math.PI * uniform());
  });
}
