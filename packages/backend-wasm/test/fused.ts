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
