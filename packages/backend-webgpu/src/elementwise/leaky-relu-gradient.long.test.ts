import { fusedKernels } from '@gan/core';
import { startDawn } from '@gan/testing';
import { describe, expect, it } from 'vitest';
import { eighths, runOn } from '../../test/compare';
import '../index';

const why = await startDawn();

const run = async (operands: Parameters<typeof runOn>[2], slope: number) => {
  const [dx] = await runOn('gan-webgpu', fusedKernels.leakyReluGradient, operands, { slope });
  return dx!;
};

describe.skipIf(why)(`LeakyReLU's gradient on a GPU${why ? `: ${why}` : ''}`, () => {
  it.each([
    { shape: [2, 3, 5, 8], slope: 0.25 },
    { shape: [7, 3], slope: 0 },
    { shape: [], slope: 2 },
    // More than the first dimension has workgroups for.
    { shape: [65535 * 256 + 9], slope: 0.5 },
  ])('is dy by the sign of x for $shape', async ({ shape, slope }) => {
    const dx = await run({ dy: { shape, seed: 1 }, x: { shape, seed: 2 } }, slope);
    expect(dx.shape).toEqual(shape);
    const [dy, x] = [eighths(dx.values.length, 1), eighths(dx.values.length, 2)];
    const wrong = dx.values.findIndex((value, i) => value !== dy[i]! * (x[i]! > 0 ? 1 : slope));
    expect(wrong).toBe(-1);
  });

  it.each([6, 8])(
    'is NaN where x is, and takes infinities by their sign, of %i values',
    async (size) => {
      const values = (given: number[]) =>
        Float32Array.from({ length: size }, (_, i) => given[i] ?? 1);
      const x = values([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, -1]);
      const dy = values([2, 2, 2, Number.NaN, Number.NEGATIVE_INFINITY]);
      const shape = [size];
      const dx = await run({ dy: { shape, values: dy }, x: { shape, values: x } }, 0.5);
      expect([...dx.values.slice(0, 6)]).toEqual([
        ...[Number.NaN, 2, 1, Number.NaN, Number.NEGATIVE_INFINITY, 1],
      ]);
    },
  );

  it('takes nothing', async () => {
    const shape = [0, 4];
    const dx = await run({ dy: { shape }, x: { shape } }, 0.5);
    expect(dx).toEqual({ shape, dtype: 'float32', values: new Float32Array(0) });
  });
});
