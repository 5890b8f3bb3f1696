import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import {
  expectNear,
  largestOf,
  type NormCase,
  normGradientReference,
  normReference,
  pseudoNormal,
} from '@gan/testing';
import fc from 'fast-check';
import { type Operands, runOn } from './compare';

/** A norm with or without gamma and beta. */
export interface Case extends NormCase {
  readonly affine: boolean;
}

/** A norm without an activation, or with one of that slope. */
export const attributes = (
  statistics: 'batch' | 'sample',
  slope?: number,
): NormCase['attrs'] & FusedNormAttributes => ({
  ...{ statistics, epsilon: 1e-5, slope: slope ?? 0 },
  activation: slope === undefined ? 'none' : 'leakyRelu',
});

/** Few rows and many, channels by fours and not, one group and several. */
export const cases: readonly Case[] = [
  { shape: [1, 1, 1, 3], attrs: attributes('batch', 0.2), affine: true },
  { shape: [1, 2, 2, 512], attrs: attributes('batch', 0), affine: true },
  { shape: [3, 5, 7, 6], attrs: attributes('sample', 0.2), affine: true },
  { shape: [2, 9, 9, 72], attrs: attributes('sample', 1.5), affine: false },
  { shape: [1, 24, 40, 20], attrs: attributes('batch'), affine: true },
  { shape: [2, 61, 37, 36], attrs: attributes('sample', 0.2), affine: true },
  { shape: [3, 50, 40, 5], attrs: attributes('batch', 0), affine: false },
  { shape: [1, 128, 128, 4], attrs: attributes('sample'), affine: true },
  { shape: [33, 8], attrs: attributes('batch', 0.2), affine: false },
  { shape: [2, 3, 4, 5, 6], attrs: attributes('sample'), affine: true },
];

/** Any shapes of few rows. */
export const anyCase: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    size: fc.tuple(fc.constantFrom(1, 2, 3, 11, 17), fc.constantFrom(1, 3, 12, 20)),
    channels: fc.constantFrom(1, 2, 7, 16, 17, 33, 65, 70),
    statistics: fc.constantFrom('batch', 'sample'),
    slope: fc.constantFrom(undefined, 0, 0.2, 1.5),
  })
  .map(({ batch, size, channels, statistics, slope }) => ({
    shape: [batch, ...size, channels],
    attrs: attributes(statistics, slope),
    affine: true,
  }));

/** x around `centre` with deviation `deviation`, gamma and beta. */
export function inputsOf({ shape, affine }: Case, centre = 0.5, deviation = 2) {
  const channels = shape.at(-1)!;
  return {
    x: { shape, values: pseudoNormal(shape, 1, centre, deviation) },
    ...(affine && {
      gamma: { shape: [channels], values: pseudoNormal([channels], 2, 1, 0.5) },
      beta: { shape: [channels], values: pseudoNormal([channels], 3, 0, 0.5) },
    }),
  };
}

/** The values that a kernel gives on the GPU. */
export const run = async (kernelName: string, inputs: Operands, attrs: object) =>
  (await runOn('gan-webgpu', kernelName, inputs, attrs)).map(({ values }) => values);

/** What GanNorm gave, as an input of the kernels that take statistics. */
export function given({ shape, attrs }: NormCase, [, mean, variance]: readonly Float32Array[]) {
  const channels = shape.at(-1)!;
  const statistics = attrs.statistics === 'batch' ? [channels] : [shape[0]!, channels];
  return {
    mean: { shape: statistics, values: mean! },
    variance: { shape: statistics, values: variance! },
  };
}

/** Expects mean, variance and y of the formula in float64. */
export async function expectFormula(c: Case): Promise<void> {
  const inputs = inputsOf(c);
  const [y, mean, variance] = await run(fusedKernels.norm, inputs, c.attrs);
  const expected = normReference(c, inputs);
  // A mean may be near zero by cancellation: its error is relative to what it averages.
  expectNear(mean!, expected.means, 1e-7, largestOf(inputs.x.values));
  expectNear(variance!, expected.variances, 1e-6);
  expectNear(y!, expected.y, 1e-6);
}

/** Operands of the gradient, and what expects of its results that they are the formula's in float64. */
export async function gradientOf(c: Case) {
  const inputs = inputsOf(c);
  const dy = { shape: c.shape, values: pseudoNormal(c.shape, 4, 0.3, 1) };
  // Slopes are those of the y that GanNorm gave.
  const outputs = await run(fusedKernels.norm, inputs, { ...c.attrs, activation: 'none' });
  const [y, mean, variance] = outputs as [Float32Array, Float32Array, Float32Array];
  const expected = normGradientReference(c, { ...inputs, dy, y, mean, variance });
  // Sums may be near zero by cancellation: their error is no smaller than their terms' rounding.
  const rounding = 3e-6 * Math.sqrt(dy.values.length);
  const scale = (sums: ArrayLike<number>) => Math.max(largestOf(sums), largestOf(dy.values));
  const check = ([dx, dgamma, dbeta]: readonly Float32Array[]): void => {
    expectNear(dgamma!, expected.dgamma, rounding, scale(expected.dgamma));
    expectNear(dbeta!, expected.dbeta, rounding, scale(expected.dbeta));
    expectNear(dx!, expected.dx, 3e-6, expected.scale);
  };
  return { operands: { dy, ...inputs, ...given(c, outputs) }, check };
}
