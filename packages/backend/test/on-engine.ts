import {
  engine,
  memory,
  type NamedAttrMap,
  type NamedTensorMap,
  randomNormal,
  setBackend,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Values of what `compute` gives on an engine; expects it to leave no tensor. */
export async function on(name: string, compute: () => Tensor[]): Promise<Float32Array[]> {
  await setBackend(name);
  const before = memory().numTensors;
  const tensors = tidy(compute);
  const values = tensors.map((tensor) => tensor.dataSync<'float32'>());
  for (const tensor of tensors) tensor.dispose();
  expect(memory().numTensors).toBe(before);
  return values;
}

/** Runs a kernel of the current engine. */
export function run(kernelName: string, inputs: object, attributes: object): Tensor[] {
  const outputs = engine().runKernel(
    kernelName,
    inputs as NamedTensorMap,
    attributes as NamedAttrMap,
  );
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** From N(centre, deviation^2), the same on every engine for one seed, from 1. */
export const normal = (shape: readonly number[], seed: number, centre = 0, deviation = 1) =>
  randomNormal([...shape], centre, deviation, 'float32', seed);

/** Expects values within `tolerance` of others, relative to `scale`. */
export function expectNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  scale = largest(expected),
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!) / Math.max(scale, 1e-30);
    if (!(difference <= tolerance)) {
      expect.fail(`at ${i}: got ${actual[i]}, expected ${expected[i]} within ${tolerance}`);
    }
  }
}

export const largest = (values: ArrayLike<number>) => Math.max(0, ...Array.from(values, Math.abs));
