import { fusedKernels } from '@gan/core';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCase, attributes, type Case, cases, gradientOf, run } from '../../test/norms';
import type { WebgpuBackend } from '../backend';
import '../index';

const why = await startDawn();

const plain = attributes('sample');

const setLimits = (device: GPUDevice, value: Partial<GPUSupportedLimits>) =>
  Object.defineProperty(device, 'limits', { value, configurable: true, enumerable: true });

async function expectFormula(c: Case): Promise<void> {
  const { operands, check } = await gradientOf(c);
  check(await run(fusedKernels.normGradient, operands, c.attrs));
}

describe.skipIf(why)(`norms' gradients on a GPU${why ? `: ${why}` : ''}`, () => {
  it.each(cases)('are the formula’s in float64 for $shape by $attrs.statistics', expectFormula);

  it('are for any shape', async () => {
    await fc.assert(fc.asyncProperty(anyCase, expectFormula), { numRuns: 20, seed: 5 });
  });

  it.each(cases)('have the same bits each time for $shape', async (c) => {
    const { operands } = await gradientOf(c);
    const gradients = await run(fusedKernels.normGradient, operands, c.attrs);
    expect(await run(fusedKernels.normGradient, operands, c.attrs)).toEqual(gradients);
  });

  it.each([
    { shape: [1, 32, 32, 8], buffers: 16, dispatches: 1 },
    { shape: [1, 33, 32, 8], buffers: 16, dispatches: 2 },
    { shape: [2, 12, 12, 8], buffers: 16, dispatches: 2 },
    { shape: [2, 33, 32, 8], buffers: 16, dispatches: 3 },
    // What a GPU that binds no more than eight buffers does.
    { shape: [1, 32, 32, 8], buffers: 8, dispatches: 2 },
    { shape: [2, 12, 12, 8], buffers: 8, dispatches: 3 },
  ])('take $dispatches dispatches for $shape with $buffers buffers', async (given) => {
    const { operands, check } = await gradientOf({ ...given, attrs: plain, affine: true });
    const backend = tf.backend() as unknown as WebgpuBackend;
    const { device } = backend;
    const { limits } = device;
    const before = backend.dispatches;
    setLimits(device, { maxStorageBuffersPerShaderStage: given.buffers });
    try {
      check(await run(fusedKernels.normGradient, operands, plain));
    } finally {
      setLimits(device, limits);
    }
    expect(backend.dispatches - before).toBe(given.dispatches);
  });

  it.each([
    { shape: [2, 7, 9, 4], spoiler: Number.NaN },
    { shape: [1, 40, 40, 3], spoiler: Number.POSITIVE_INFINITY },
  ])('spread $spoiler of $shape through its channel of its sample alone', async (given) => {
    const { shape, spoiler } = given;
    const channels = shape[3]!;
    const { operands } = await gradientOf({ shape, attrs: plain, affine: true });
    const whole = await run(fusedKernels.normGradient, operands, plain);
    operands.dy.values[channels + 1] = spoiler;
    const spoilt = await run(fusedKernels.normGradient, operands, plain);
    const sample = whole[0]!.length / shape[0]!;
    for (const [k, values] of spoilt.entries()) {
      const isSpoilt = (i: number) => i % channels === 1 && (k > 0 || i < sample);
      const expected = whole[k]!.map((value, i) => (isSpoilt(i) ? Number.NaN : value));
      expect(values.map((value) => (Number.isFinite(value) ? value : Number.NaN))).toEqual(
        expected,
      );
    }
  });

  it('take an empty batch', async () => {
    const x = { shape: [0, 4, 4, 3], values: new Float32Array(0) };
    const none = { shape: [0, 3], values: new Float32Array(0) };
    const operands = { dy: x, x, mean: none, variance: none };
    const gradients = await run(fusedKernels.normGradient, operands, plain);
    expect(gradients).toEqual([new Float32Array(0), new Float32Array(3), new Float32Array(3)]);
  });
});
