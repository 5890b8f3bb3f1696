import { fusedKernels } from '@gan/core';
import {
  expectNear,
  largestOf,
  type NormCase,
  normGradientReference,
  normReference,
  pseudoNormal,
} from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../../test/fused';
import '../index';

interface Case extends NormCase {
  readonly shape: [number, number, number, number];
  readonly affine: boolean;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.constantFrom(1, 2, 3, 5, 17, 24),
    width: fc.constantFrom(1, 2, 3, 7, 20),
    channels: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(15, 16, 33, 70)),
    statistics: fc.constantFrom('batch', 'sample'),
    activation: fc.constantFrom('none', 'leakyRelu'),
    slope: fc.constantFrom(0, 0.2, 1.5),
    affine: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ batch, height, width, channels, statistics, activation, slope, affine, seed }) => ({
    shape: [batch, height, width, channels],
    attrs: { statistics, epsilon: 1e-5, activation, slope },
    affine,
    seed,
  }));

const runs = { numRuns: 150 };

beforeAll(() => tf.setBackend('gan-wasm'));

/** Inputs around `centre` with deviation `deviation`. */
function inputsOf({ shape, affine, seed }: Case, centre = 0.5, deviation = 2) {
  const channels = shape[3];
  return {
    x: { shape, values: pseudoNormal(shape, seed, centre, deviation) },
    ...(affine && {
      gamma: { shape: [channels], values: pseudoNormal([channels], seed + 1, 1, 0.5) },
      beta: { shape: [channels], values: pseudoNormal([channels], seed + 2, 0, 0.5) },
    }),
  };
}

describe('GanNorm', () => {
  it('agrees with its formula in float64', () =>
    fc.assert(
      fc.property(cases, (c) => {
        const inputs = inputsOf(c);
        const [y, mean, variance] = runHere(fusedKernels.norm, inputs, c.attrs);
        const expected = normReference(c, inputs);
        // A mean may be near zero by cancellation: its error is relative to what it averages.
        expectNear(mean!, expected.means, 1e-7, largestOf(inputs.x.values));
        expectNear(variance!, expected.variances, 1e-6);
        expectNear(y!, expected.y, 1e-6);
      }),
      runs,
    ));

  it('finds a variance of 1e-4 around a mean of 1000, and y to the last digit of the mean', () =>
    fc.assert(
      fc.property(cases, (c) => {
        const inputs = inputsOf(c, 1000, 1e-2);
        const [y, mean, variance] = runHere(fusedKernels.norm, inputs, c.attrs);
        const expected = normReference(c, inputs);
        expectNear(mean!, expected.means, 1e-7);
        expectNear(variance!, expected.variances, 1e-6);
        // Half a last digit of the mean, 3e-5, is this much of the deviation.
        expectNear(y!, expected.y, 1e-2);
      }),
      runs,
    ));

  it('has the bits of GanNormWith with its mean and variance', () =>
    fc.assert(
      fc.property(cases, (c) => {
        const { x, ...affine } = inputsOf(c);
        const [y, mean, variance] = runHere(fusedKernels.norm, { x, ...affine }, c.attrs);
        const shape = c.attrs.statistics === 'batch' ? [c.shape[3]] : [c.shape[0], c.shape[3]];
        const given = {
          mean: { shape, values: mean as Float32Array },
          variance: { shape, values: variance as Float32Array },
        };
        expect(runHere(fusedKernels.normWith, { x, ...affine, ...given }, c.attrs)).toEqual([y]);
      }),
      runs,
    ));

  it('is not misled by an outlier in the first pixel', () => {
    const c: Case = {
      shape: [1, 32, 32, 4],
      attrs: { statistics: 'sample', epsilon: 1e-5, activation: 'none', slope: 0 },
      affine: false,
      seed: 3,
    };
    const inputs = inputsOf(c, 0, 1e-3);
    inputs.x.values.fill(1e4, 0, 4);
    const [, , variance] = runHere(fusedKernels.norm, inputs, c.attrs);
    expectNear(variance!, normReference(c, inputs).variances, 1e-5);
  });

  it('gives a constant picture exact zeros, and spreads a NaN through its channel alone', () => {
    const attrs = { statistics: 'sample', epsilon: 1e-5, activation: 'none', slope: 0 };
    const x = { shape: [1, 7, 9, 3], values: new Float32Array(189).fill(0.1) };
    const [y, , variance] = runHere(fusedKernels.norm, { x }, attrs);
    expectNear(variance!, [0, 0, 0], 0);
    expect(Math.max(...y!.map(Math.abs))).toBeLessThan(1e-5);
    x.values[4] = Number.NaN;
    const [spoilt] = runHere(fusedKernels.norm, { x }, attrs);
    expect(Array.from(spoilt!, Number.isNaN)).toEqual(
      Array.from({ length: 189 }, (_, i) => i % 3 === 1),
    );
  });

  it('takes an empty batch', () => {
    const attrs = { statistics: 'sample', epsilon: 1e-5, activation: 'none', slope: 0 };
    const x = { shape: [0, 4, 4, 3], values: new Float32Array(0) };
    const outputs = runHere(fusedKernels.norm, { x }, attrs);
    expect(outputs.map(({ length }) => length)).toEqual([0, 0, 0]);
  });

  it('refuses other types than float32', () => {
    const attrs = { statistics: 'sample', epsilon: 1e-5, activation: 'none', slope: 0 };
    const x = { shape: [1, 1, 2, 1], values: [1, 2], dtype: 'int32' } as const;
    expect(() => runHere(fusedKernels.norm, { x }, attrs)).toThrow(
      'GanNorm: x must be float32, got int32; cast it first',
    );
  });
});

describe('GanNormGradient', () => {
  it('agrees with its formula in float64, with the sign of the y that GanNorm gave', () =>
    fc.assert(
      fc.property(cases, (c) => {
        const inputs = inputsOf(c);
        const dy = { shape: c.shape, values: pseudoNormal(c.shape, c.seed + 3, 0.3, 1) };
        const linear = { ...c.attrs, activation: 'none' };
        const [y, mean, variance] = runHere(fusedKernels.norm, inputs, linear);
        const statistics = c.attrs.statistics === 'batch' ? [c.shape[3]] : [c.shape[0], c.shape[3]];
        const [dx, dgamma, dbeta] = runHere(
          fusedKernels.normGradient,
          {
            dy,
            ...inputs,
            mean: { shape: statistics, values: mean! },
            variance: { shape: statistics, values: variance! },
          },
          c.attrs,
        );
        const expected = normGradientReference(c, {
          ...inputs,
          dy,
          y: y!,
          mean: mean!,
          variance: variance!,
        });
        // Sums may be near zero by cancellation: their error is no smaller than their terms' rounding.
        const rounding = 3e-6 * Math.sqrt(dy.values.length);
        const scale = (sums: ArrayLike<number>) => Math.max(largestOf(sums), largestOf(dy.values));
        expectNear(dgamma!, expected.dgamma, rounding, scale(expected.dgamma));
        expectNear(dbeta!, expected.dbeta, rounding, scale(expected.dbeta));
        expectNear(dx!, expected.dx, 3e-6, expected.scale);
      }),
      runs,
    ));
});
