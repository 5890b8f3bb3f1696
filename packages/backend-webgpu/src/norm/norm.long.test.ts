import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import {
  expectNear,
  largestOf,
  type NormCase,
  normGradientReference,
  normReference,
  pseudoNormal,
  startDawn,
} from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Operands, runOn } from '../../test/compare';
import type { WebgpuBackend } from '../backend';
import '../index';

const why = await startDawn();

interface Case extends NormCase {
  readonly affine: boolean;
}

const attributes = (
  statistics: 'batch' | 'sample',
  slope?: number,
): NormCase['attrs'] & FusedNormAttributes => ({
  ...{ statistics, epsilon: 1e-5, slope: slope ?? 0 },
  activation: slope === undefined ? 'none' : 'leakyRelu',
});

/** Few rows and many, channels by fours and not, one group and several. */
const cases: Case[] = [
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

function inputsOf({ shape, affine }: Case, centre = 0.5, deviation = 2) {
  const channels = shape.at(-1)!;
  return {
    x: { shape, values: pseudoNormal(shape, 1, centre, deviation) },
    ...(affine && {
      gamma: { shape: [channels], values: pseudoNormal([channels], 2, 1, 0.5) },
      beta: { shape: [channels], values: pseudoNormal([channels], 3, 0, 0.5) },
    }),
  };
}

const run = async (kernelName: string, inputs: Operands, attrs: object) =>
  (await runOn('gan-webgpu', kernelName, inputs, attrs)).map(({ values }) => values);

/** What GanNorm gave, as an input of the kernels that take statistics. */
function given({ shape, attrs }: NormCase, [, mean, variance]: readonly Float32Array[]) {
  const channels = shape.at(-1)!;
  const statistics = attrs.statistics === 'batch' ? [channels] : [shape[0]!, channels];
  return {
    mean: { shape: statistics, values: mean! },
    variance: { shape: statistics, values: variance! },
  };
}

const setLimits = (device: GPUDevice, value: Partial<GPUSupportedLimits>) =>
  Object.defineProperty(device, 'limits', { value, configurable: true, enumerable: true });

const plain = attributes('sample');
const backend = () => tf.backend() as unknown as WebgpuBackend;

describe.skipIf(why)(`norms on a GPU${why ? `: ${why}` : ''}`, () => {
  it.each(cases)(
    'agrees with its formula in float64 for $shape by $attrs.statistics',
    async (c) => {
      const inputs = inputsOf(c);
      const [y, mean, variance] = await run(fusedKernels.norm, inputs, c.attrs);
      const expected = normReference(c, inputs);
      // A mean may be near zero by cancellation: its error is relative to what it averages.
      expectNear(mean!, expected.means, 1e-7, largestOf(inputs.x.values));
      expectNear(variance!, expected.variances, 1e-6);
      expectNear(y!, expected.y, 1e-6);
    },
  );

  it.each(cases)('finds a small variance around a large mean for $shape', async (c) => {
    const inputs = inputsOf(c, 1000, 1e-2);
    const [y, mean, variance] = await run(fusedKernels.norm, inputs, c.attrs);
    const expected = normReference(c, inputs);
    expectNear(mean!, expected.means, 1e-7);
    expectNear(variance!, expected.variances, 1e-6);
    // Half a last digit of the mean, 3e-5, is this much of the deviation.
    expectNear(y!, expected.y, 1e-2);
  });

  it.each(cases)('has the bits of GanNormWith with its statistics for $shape', async (c) => {
    const inputs = inputsOf(c);
    const outputs = await run(fusedKernels.norm, inputs, c.attrs);
    const operands = { ...inputs, ...given(c, outputs) };
    expect(await run(fusedKernels.normWith, operands, c.attrs)).toEqual([outputs[0]]);
  });

  it.each(cases)('has its formula’s gradients for $shape by $attrs.statistics', async (c) => {
    const inputs = inputsOf(c);
    const dy = { shape: c.shape, values: pseudoNormal(c.shape, 4, 0.3, 1) };
    // Slopes are those of the y that GanNorm gave.
    const outputs = await run(fusedKernels.norm, inputs, { ...c.attrs, activation: 'none' });
    const operands = { dy, ...inputs, ...given(c, outputs) };
    const gradients = await run(fusedKernels.normGradient, operands, c.attrs);
    const [y, mean, variance] = outputs as [Float32Array, Float32Array, Float32Array];
    const expected = normGradientReference(c, { ...inputs, dy, y, mean, variance });
    const check = ([dx, dgamma, dbeta]: readonly Float32Array[]) => {
      // Sums may be near zero by cancellation: their error is no smaller than their terms' rounding.
      const rounding = 3e-6 * Math.sqrt(dy.values.length);
      const scale = (sums: ArrayLike<number>) => Math.max(largestOf(sums), largestOf(dy.values));
      expectNear(dgamma!, expected.dgamma, rounding, scale(expected.dgamma));
      expectNear(dbeta!, expected.dbeta, rounding, scale(expected.dbeta));
      expectNear(dx!, expected.dx, 3e-6, expected.scale);
    };
    check(gradients);
    expect(await run(fusedKernels.normGradient, operands, c.attrs)).toEqual(gradients);
    // A GPU that binds no more than eight buffers has two dispatches for it.
    const { device } = backend();
    const { limits } = device;
    setLimits(device, { maxStorageBuffersPerShaderStage: 8 });
    try {
      check(await run(fusedKernels.normGradient, operands, c.attrs));
    } finally {
      setLimits(device, limits);
    }
  });

  it.each([
    { shape: [1, 32, 32, 8], forward: 1, gradient: 1 },
    { shape: [1, 33, 32, 8], forward: 2, gradient: 2 },
    { shape: [2, 12, 12, 8], forward: 1, gradient: 2 },
    { shape: [2, 33, 32, 8], forward: 2, gradient: 3 },
  ])('takes $forward and $gradient dispatches for $shape', async ({ shape, forward, gradient }) => {
    const c = { shape, attrs: plain, affine: true };
    const count = async (kernelName: string, operands: Operands) => {
      const before = backend().dispatches;
      const outputs = await run(kernelName, operands, plain);
      return { outputs, dispatches: backend().dispatches - before };
    };
    const norm = await count(fusedKernels.norm, inputsOf(c));
    expect(norm.dispatches).toBe(forward);
    const dy = { shape, seed: 4 };
    const operands = { dy, ...inputsOf(c), ...given(c, norm.outputs) };
    expect((await count(fusedKernels.normGradient, operands)).dispatches).toBe(gradient);
  });

  it.each([
    [1, 32, 32, 4],
    [1, 64, 64, 4],
  ])('is not misled by an outlier in the first of %i x %i x %i pixels', async (...shape) => {
    const c: Case = { shape, attrs: plain, affine: true };
    const inputs = inputsOf(c, 0, 1e-3);
    inputs.x.values.fill(1e4, 0, 4);
    const [, , variance] = await run(fusedKernels.norm, inputs, plain);
    expectNear(variance!, normReference(c, inputs).variances, 1e-6);
  });

  it.each([
    [1, 7, 9, 4],
    [1, 40, 40, 3],
  ])(
    'gives a constant picture exact zeros, and spreads what is no number through its channel alone, %#',
    async (...shape) => {
      const channels = shape[3]!;
      const x = { shape, values: new Float32Array(tf.util.sizeFromShape(shape)).fill(0.1) };
      const [y, mean, variance] = await run(fusedKernels.norm, { x }, plain);
      expectNear(variance!, new Float32Array(channels), 0);
      expectNear(y!, new Float32Array(y!.length), 0);
      for (const spoiler of [Number.NaN, Number.POSITIVE_INFINITY]) {
        x.values[channels + 1] = spoiler;
        const c = { shape, attrs: plain };
        const spoilt = await run(fusedKernels.norm, { x }, plain);
        const isSpoilt = Array.from(y!, (_, i) => i % channels === 1);
        expect(Array.from(spoilt[0]!, Number.isNaN)).toEqual(isSpoilt);
        expect(spoilt[2]!.map((value, i) => (i === 1 ? 0 : value))).toEqual(variance);
        expect(spoilt[2]![1]).toBeNaN();
        const operands = { dy: { shape, seed: 1 }, x, ...given(c, spoilt) };
        const [dx] = await run(fusedKernels.normGradient, operands, plain);
        expect(Array.from(dx!, Number.isNaN)).toEqual(isSpoilt);
      }
      expect(mean![0]).toBe(Math.fround(0.1));
    },
  );

  it('takes an empty batch', async () => {
    const x = { shape: [0, 4, 4, 3], values: new Float32Array(0) };
    const none = await run(fusedKernels.norm, { x }, plain);
    expect(none.map(({ length }) => length)).toEqual([0, 0, 0]);
    const [, mean, variance] = await run(fusedKernels.norm, { x }, attributes('batch'));
    expect([mean, variance]).toEqual([
      new Float32Array(3).fill(Number.NaN),
      new Float32Array(3).fill(Number.NaN),
    ]);
    const operands = { dy: x, x, ...given({ shape: x.shape, attrs: plain }, none) };
    const gradients = await run(fusedKernels.normGradient, operands, plain);
    expect(gradients).toEqual([new Float32Array(0), new Float32Array(3), new Float32Array(3)]);
  });

  it('refuses other types than float32', async () => {
    const x = { shape: [1, 1, 2, 1], values: [1, 2], dtype: 'int32' } as const;
    await expect(run(fusedKernels.norm, { x }, plain)).rejects.toThrow(
      'GanNorm: gan-webgpu takes float32 alone',
    );
  });
});
