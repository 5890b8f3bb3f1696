import { fusedKernels } from '@gan/core';
import { pseudoNormal } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../../test/fused';
import '../index';

const f = Math.fround;

/** The composed update, each operation rounded to float32 as TensorFlow.js rounds it. */
function reference(
  [value, g, m, v]: Record<0 | 1 | 2 | 3, Float32Array> & Iterable<Float32Array>,
  { learningRate, beta1, beta2, epsilon, step }: Record<string, number>,
) {
  const rootScale = f(1 / Math.sqrt(1 - beta2! ** step!));
  const rate = f(learningRate! / (1 - beta1! ** step!));
  const nextM = m!.map((x, i) => f(f(x * f(beta1!)) + f(g![i]! * f(1 - beta1!))));
  const nextV = v!.map((x, i) => f(f(x * f(beta2!)) + f(f(g![i]! ** 2) * f(1 - beta2!))));
  const next = value!.map((x, i) => {
    const root = f(f(f(Math.sqrt(nextV[i]!)) * rootScale) + f(epsilon!));
    return f(x - f(f(nextM[i]! / root) * rate));
  });
  return [next, nextM, nextV];
}

beforeAll(() => tf.setBackend('gan-wasm'));

describe('GanAdam', () => {
  it('gives the bits of the composed update', () =>
    fc.assert(
      fc.property(
        fc.record({
          size: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(4096, 4099, 9001)),
          seed: fc.nat(),
          scale: fc.constantFrom(1e-20, 1e-6, 1, 1e4),
          learningRate: fc.constantFrom(0, 2e-4, 0.1),
          beta1: fc.constantFrom(0, 0.5, 0.9),
          beta2: fc.constantFrom(0.9, 0.999),
          epsilon: fc.constantFrom(1e-8, 1e-3),
          step: fc.integer({ min: 1, max: 1000 }),
        }),
        ({ size, seed, scale, ...attrs }) => {
          const shape = [size];
          const value = pseudoNormal(shape, seed, 0, 1);
          const gradient = pseudoNormal(shape, seed + 1, 0, scale);
          const firstMoment = pseudoNormal(shape, seed + 2, 0, scale);
          const secondMoment = pseudoNormal(shape, seed + 3, 0, scale).map((x) => x * x);
          const inputs = { value, gradient, firstMoment, secondMoment };
          const operands = Object.fromEntries(
            Object.entries(inputs).map(([name, values]) => [name, { shape, values }]),
          );
          const expected = reference([value, gradient, firstMoment, secondMoment], attrs);
          expect(runHere(fusedKernels.adam, operands, attrs)).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    ));

  it('takes nothing, and refuses integers', () => {
    const attrs = { learningRate: 1, beta1: 0.5, beta2: 0.9, epsilon: 1e-8, step: 1 };
    const operand = (dtype: 'float32' | 'int32', values: number[]) => ({
      shape: [values.length],
      values,
      dtype,
    });
    const operands = (values: number[]) => ({
      value: operand('float32', values),
      gradient: operand('float32', values),
      firstMoment: operand('float32', values),
      secondMoment: operand('float32', values),
    });
    const outputs = runHere(fusedKernels.adam, operands([]), attrs);
    expect(outputs.map(({ length }) => length)).toEqual([0, 0, 0]);
    expect(() =>
      runHere(fusedKernels.adam, { ...operands([1]), gradient: operand('int32', [1]) }, attrs),
    ).toThrow('GanAdam: gradient must be float32, got int32; cast it first');
  });
});

describe('GanLeakyReluGradient', () => {
  it('gives the bits of dy (x > 0 ? 1 : slope), and NaN where x is', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9000 }),
        fc.nat(),
        fc.constantFrom(0, 0.2, 2),
        (size, seed, slope) => {
          const shape = [size];
          const x = pseudoNormal(shape, seed, 0, 1);
          const dy = pseudoNormal(shape, seed + 1, 0, 1);
          x[0] = 0;
          x[size >> 1] = Number.NaN;
          dy[size >> 2] = Number.POSITIVE_INFINITY;
          const operands = { dy: { shape, values: dy }, x: { shape, values: x } };
          const [dx] = runHere(fusedKernels.leakyReluGradient, operands, { slope });
          const factor = (value: number) => (value > 0 ? 1 : f(slope));
          const expected = dy.map((d, i) => (Number.isNaN(x[i]) ? Number.NaN : d * factor(x[i]!)));
          expect(dx).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    ));
});
