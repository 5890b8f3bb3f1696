import { fusedKernels } from '@gan/core';
import { expectNear, normReference, startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCase, attributes, cases, expectFormula, given, inputsOf, run } from '../../test/norms';
import type { WebgpuBackend } from '../backend';
import '../index';

const why = await startDawn();

const plain = attributes('sample');

describe.skipIf(why)(`norms on a GPU${why ? `: ${why}` : ''}`, () => {
  it.each(cases)(
    'agrees with its formula in float64 for $shape by $attrs.statistics',
    expectFormula,
  );

  it('agrees with it for any shape', async () => {
    await fc.assert(fc.asyncProperty(anyCase, expectFormula), { numRuns: 20, seed: 5 });
  });

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
    expect(await run(fusedKernels.norm, inputs, c.attrs)).toEqual(outputs);
  });

  it.each([
    { shape: [1, 32, 32, 8], dispatches: 1 },
    { shape: [3, 32, 32, 8], dispatches: 1 },
    { shape: [1, 33, 32, 8], dispatches: 2 },
  ])('takes $dispatches dispatches for $shape', async ({ shape, dispatches }) => {
    await tf.setBackend('gan-webgpu');
    const backend = tf.backend() as unknown as WebgpuBackend;
    const before = backend.dispatches;
    await run(fusedKernels.norm, inputsOf({ shape, attrs: plain, affine: true }), plain);
    expect(backend.dispatches - before).toBe(dispatches);
  });

  it.each([
    [1, 32, 32, 4],
    [1, 64, 64, 4],
  ])('is not misled by an outlier in the first of %i x %i x %i pixels', async (...shape) => {
    const c = { shape, attrs: plain, affine: true };
    const inputs = inputsOf(c, 0, 1e-3);
    inputs.x.values.fill(1e4, 0, 4);
    const [, mean, variance] = await run(fusedKernels.norm, inputs, plain);
    const expected = normReference(c, inputs);
    expectNear(mean!, expected.means, 2e-7);
    expectNear(variance!, expected.variances, 1e-6);
  });

  it.each([
    [1, 7, 9, 4],
    [1, 40, 40, 3],
  ])('gives %i constant pictures of %i x %i exact zeros', async (...shape) => {
    const x = { shape, values: new Float32Array(tf.util.sizeFromShape(shape)).fill(0.1) };
    const [y, mean, variance] = await run(fusedKernels.norm, { x }, plain);
    expect(mean).toEqual(new Float32Array(shape[3]!).fill(0.1));
    expect(variance).toEqual(new Float32Array(shape[3]!));
    expect(y).toEqual(new Float32Array(y!.length));
  });

  it.each([
    { shape: [1, 7, 9, 4], spoiler: Number.NaN },
    { shape: [1, 7, 9, 4], spoiler: Number.NEGATIVE_INFINITY },
    { shape: [1, 40, 40, 3], spoiler: Number.NaN },
    { shape: [1, 40, 40, 3], spoiler: Number.POSITIVE_INFINITY },
  ])('spreads $spoiler of $shape through its channel alone', async ({ shape, spoiler }) => {
    const channels = shape[3]!;
    const { x } = inputsOf({ shape, attrs: plain, affine: false });
    const whole = await run(fusedKernels.norm, { x }, plain);
    x.values[channels + 1] = spoiler;
    const spoilt = await run(fusedKernels.norm, { x }, plain);
    for (const k of [0, 2]) {
      const expected = whole[k]!.map((value, i) => (i % channels === 1 ? Number.NaN : value));
      expect(spoilt[k]).toEqual(expected);
    }
  });

  it('takes an empty batch', async () => {
    const x = { shape: [0, 4, 4, 3], values: new Float32Array(0) };
    const none = await run(fusedKernels.norm, { x }, plain);
    expect(none.map(({ length }) => length)).toEqual([0, 0, 0]);
    const unknown = new Float32Array(3).fill(Number.NaN);
    const byBatch = await run(fusedKernels.norm, { x }, attributes('batch'));
    expect(byBatch).toEqual([new Float32Array(0), unknown, unknown]);
    const operands = { x, ...given({ shape: x.shape, attrs: plain }, none) };
    expect(await run(fusedKernels.normWith, operands, plain)).toEqual([new Float32Array(0)]);
  });

  it('refuses other types than float32', async () => {
    const x = { shape: [1, 1, 2, 1], values: [1, 2], dtype: 'int32' } as const;
    await expect(run(fusedKernels.norm, { x }, plain)).rejects.toThrow(
      'GanNorm: gan-webgpu takes float32 alone',
    );
  });
});
