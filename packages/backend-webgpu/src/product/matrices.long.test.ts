import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { eighths, expectSameAsCpu, runOn } from '../../test/compare';
import type { WebgpuBackend } from '../backend';
import { precisionInUse, setPrecision } from '../index';

const why = await startDawn('vulkan with matrices');

/** Shapes of a product whose shader several tests share: each takes seconds to compile in software. */
const [BATCHES, ROWS, COLUMNS, DEPTH] = [2, 70, 96, 64];
const plain = { transposeA: false, transposeB: false };

describe.skipIf(why)(`products on subgroup matrices${why ? `: ${why}` : ''}`, () => {
  let backend: WebgpuBackend;
  beforeAll(async () => {
    setPrecision('mixed');
    expect(await tf.setBackend('gan-webgpu')).toBe(true);
    expect(precisionInUse()).toBe('mixed');
    backend = tf.backend() as unknown as WebgpuBackend;
    // As on a GPU of larger subgroups, so that each thread reads less and the shader is shorter; those that are
    // there do some work several times.
    backend.matrices = { ...backend.matrices!, threads: 32, leastWork: 0 };
  });

  const product = async (a: Float32Array, b: Float32Array) => {
    const operands = {
      a: { shape: [BATCHES, ROWS, DEPTH], values: a },
      b: { shape: [BATCHES, DEPTH, COLUMNS], values: b },
    };
    const [result] = await runOn('gan-webgpu', 'BatchMatMul', operands, plain);
    return result!.values;
  };
  const [aSize, bSize] = [BATCHES * ROWS * DEPTH, BATCHES * DEPTH * COLUMNS];

  /** Sums, or sums of magnitudes, in float64. */
  const sumsOf = (a: Float32Array, b: Float32Array, part: (v: number) => number = (v) => v) =>
    Float64Array.from({ length: BATCHES * ROWS * COLUMNS }, (_, i) => {
      const column = i % COLUMNS;
      const row = Math.floor(i / COLUMNS);
      const batch = Math.floor(row / ROWS);
      let sum = 0;
      for (let k = 0; k < DEPTH; k++) {
        sum += part(a[row * DEPTH + k]! * b[(batch * DEPTH + k) * COLUMNS + column]!);
      }
      return sum;
    });

  const normal = async (length: number, seed: number) => {
    const drawn = tf.randomNormal([length], 0, 1, 'float32', seed);
    const values = await drawn.data<'float32'>();
    drawn.dispose();
    return values;
  };

  // Eighths are exact in float16, and their sums in float32.
  it('has the cpu kernel’s sums, in two dispatches', async () => {
    await tf.setBackend('gan-webgpu');
    const before = backend.dispatches;
    const operands = {
      a: { shape: [BATCHES, ROWS, DEPTH], seed: 1 },
      b: { shape: [BATCHES, DEPTH, COLUMNS], seed: 2 },
    };
    await expectSameAsCpu('BatchMatMul', operands, plain);
    expect(backend.dispatches - before).toBe(2);
  });

  it('has them by as many subgroups as there are blocks', async () => {
    await tf.setBackend('gan-webgpu');
    const { matrices } = backend;
    const { info } = (await navigator.gpu.requestAdapter())! as unknown as {
      info: { subgroupMaxSize: number };
    };
    backend.matrices = { ...matrices!, threads: info.subgroupMaxSize };
    const operands = { a: { shape: [1, 64, 32], seed: 1 }, b: { shape: [1, 32, 64], seed: 2 } };
    await expectSameAsCpu('BatchMatMul', operands, plain);
    backend.matrices = matrices;
  });

  it('has them where both factors lie transposed, and sides and depth end within a tile', async () => {
    const operands = { a: { shape: [1, 100, 72], seed: 1 }, b: { shape: [1, 42, 100], seed: 2 } };
    await expectSameAsCpu('BatchMatMul', operands, { transposeA: true, transposeB: true });
  });

  it('has them in tiles that a workgroup of eight subgroups computes', async () => {
    const operands = { a: { shape: [64, 256, 32], seed: 1 }, b: { shape: [64, 32, 256], seed: 2 } };
    await expectSameAsCpu('BatchMatMul', operands, plain);
  });

  it('has them for any shape', async () => {
    const fours = fc.integer({ min: 8, max: 36 }).map((count) => count * 4);
    const given = fc.record({
      ...{ rows: fours, columns: fours, depth: fours, bias: fc.boolean() },
      ...{ transposeA: fc.boolean(), transposeB: fc.boolean() },
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ rows, columns, depth, bias, ...attrs }) => {
        const { transposeA, transposeB } = attrs;
        const a = { shape: [1, ...(transposeA ? [depth, rows] : [rows, depth])], seed: 1 };
        const b = { shape: [1, ...(transposeB ? [columns, depth] : [depth, columns])], seed: 2 };
        const operands = { a, b, bias: bias ? { shape: [columns], seed: 3 } : undefined };
        await expectSameAsCpu('_FusedMatMul', operands, { ...attrs, activation: 'linear' });
      }),
      { numRuns: 2, seed: 3 },
    );
  });

  it('adds a bias and activates', async () => {
    const operands = {
      a: { shape: [1, 40, 64], seed: 1 },
      b: { shape: [1, 64, 32], seed: 2 },
      bias: { shape: [32], seed: 3 },
    };
    await expectSameAsCpu('_FusedMatMul', operands, { ...plain, activation: 'relu' });
  });

  it('has the cpu kernels’ sums of a convolution and its gradients', async () => {
    const x = { shape: [2, 12, 12, 32], seed: 1 };
    const filter = { shape: [4, 4, 32, 64], seed: 2 };
    const dy = { shape: [2, 6, 6, 64], seed: 3 };
    const attrs = { strides: [2, 2], pad: 1, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
    const [inputShape, filterShape] = [x.shape, filter.shape];
    await expectSameAsCpu(
      'FusedConv2D',
      { x, filter, bias: { shape: [64], seed: 4 } },
      { ...attrs, dilations: [1, 1], activation: 'leakyrelu', leakyreluAlpha: 0.25 },
    );
    await expectSameAsCpu('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape });
    await expectSameAsCpu('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape });
  });

  it('is near float32 in all directions of a convolution, where gradients have all sizes', async () => {
    const filter = { shape: [4, 4, 32, 64], values: await normal(4 * 4 * 32 * 64, 1) };
    const x = { shape: [2, 12, 12, 32], values: await normal(2 * 12 * 12 * 32, 2) };
    const sizes = await normal(2 * 6 * 6 * 64, 4);
    const gradients = await normal(2 * 6 * 6 * 64, 3);
    const dy = {
      shape: [2, 6, 6, 64],
      values: gradients.map((v, i) => v * 1e-6 * Math.exp(3 * sizes[i]!)),
    };
    const attrs = { strides: [2, 2], pad: 1, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
    const { matrices } = backend;
    for (const [name, operands, more] of [
      ['Conv2D', { x, filter }, { dilations: [1, 1] }],
      ['Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }],
      ['Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }],
    ] as const) {
      const [actual] = await runOn('gan-webgpu', name, operands, { ...attrs, ...more });
      backend.matrices = undefined;
      const [expected] = await runOn('gan-webgpu', name, operands, { ...attrs, ...more });
      backend.matrices = matrices;
      const norm = (v: (i: number) => number) =>
        Math.sqrt(expected!.values.reduce((sum, _, i) => sum + v(i) ** 2, 0));
      const error =
        norm((i) => actual!.values[i]! - expected!.values[i]!) / norm((i) => expected!.values[i]!);
      expect(error, name).toBeLessThan(4e-4);
      expect(error, name).toBeGreaterThan(1e-4);
    }
  });

  it('rounds each factor to 11 bits, and nothing else to fewer than 23', async () => {
    const [a, b] = [await normal(aSize, 1), await normal(bSize, 2)];
    const actual = await product(a, b);
    const [expected, magnitudes] = [sumsOf(a, b), sumsOf(a, b, Math.abs)];
    let squares = 0;
    let scale = 0;
    for (const [i, sum] of expected.entries()) {
      const difference = actual[i]! - sum;
      expect(Math.abs(difference)).toBeLessThan(1.01 * 2 ** -10 * magnitudes[i]!);
      squares += difference ** 2;
      scale += sum ** 2;
    }
    const error = Math.sqrt(squares / scale);
    // Two errors that are even within half a unit of the eleventh digit make 3e-4; none would make 1e-7.
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(4e-4);
  });

  it('is as exact where the factors are around other powers of two', async () => {
    const [a, b] = [eighths(aSize, 1), eighths(bSize, 2)];
    const expected = await product(a, b);
    // Up to what float32 has, whose results are no denormal numbers.
    const exponents = fc
      .tuple(fc.integer({ min: -120, max: 120 }), fc.integer({ min: -120, max: 120 }))
      .filter(([left, right]) => Math.abs(left + right) <= 110);
    await fc.assert(
      fc.asyncProperty(exponents, async ([left, right]) => {
        const actual = await product(
          a.map((v) => v * 2 ** left),
          b.map((v) => v * 2 ** right),
        );
        expect(actual).toEqual(expected.map((v) => v * 2 ** (left + right)));
      }),
      { numRuns: 20, seed: 1, examples: [[[-90, 60]], [[120, -120]], [[-60, -50]], [[90, 20]]] },
    );
  });

  it('keeps what is a millionth of the largest', async () => {
    const [a, b] = [eighths(aSize, 1).map((v) => v * 1e-6), await normal(bSize, 2)];
    // The last row alone is large.
    a.fill(1, aSize - DEPTH);
    const actual = await product(a, b);
    const [expected, magnitudes] = [sumsOf(a, b), sumsOf(a, b, Math.abs)];
    for (const [i, sum] of expected.entries()) {
      expect(Math.abs(actual[i]! - sum)).toBeLessThanOrEqual(1.01 * 2 ** -10 * magnitudes[i]!);
    }
  });

  it('has zeros of zeros', async () => {
    expect(await product(new Float32Array(aSize), eighths(bSize, 1))).toEqual(
      new Float32Array(BATCHES * ROWS * COLUMNS),
    );
  });

  it('passes on what is not finite, to the rows that have it', async () => {
    const [a, b] = [eighths(aSize, 1), eighths(bSize, 2).map((v) => Math.abs(v) + 1)];
    const expected = await product(a, b);
    a[3 * DEPTH + 5] = Number.NaN;
    a[8 * DEPTH] = Number.POSITIVE_INFINITY;
    expected.fill(Number.NaN, 3 * COLUMNS, 4 * COLUMNS);
    expected.fill(Number.POSITIVE_INFINITY, 8 * COLUMNS, 9 * COLUMNS);
    expect(await product(a, b)).toEqual(expected);
  });

  it('says that something is not finite where all is', async () => {
    const a = new Float32Array(aSize).fill(Number.NEGATIVE_INFINITY);
    const sums = await product(a, new Float32Array(bSize).fill(1));
    expect(sums.every((sum) => sum === Number.NEGATIVE_INFINITY)).toBe(true);
  });

  it('leaves small and thin products, and those not read by fours, in float32', async () => {
    for (const [rows, depth, columns] of [
      [16, 64, 64],
      [64, 28, 64],
      [64, 66, 66],
    ] as const) {
      await tf.setBackend('gan-webgpu');
      const [a, b] = [tf.randomNormal([rows, depth]), tf.randomNormal([depth, columns])];
      const before = backend.dispatches;
      tf.matMul(a, b).dispose();
      const { matrices } = backend;
      const mixed = backend.dispatches - before;
      backend.matrices = undefined;
      tf.matMul(a, b).dispose();
      expect(backend.dispatches - before).toBe(2 * mixed);
      backend.matrices = matrices;
      tf.dispose([a, b]);
    }
  });

  it('is recorded with its magnitudes, which are measured in each step', async () => {
    await tf.setBackend('gan-webgpu');
    const given = (factor: number) =>
      tf.tensor(
        eighths(aSize, 1).map((v) => v * factor),
        [BATCHES, ROWS, DEPTH],
      );
    const b = tf.tensor(eighths(bSize, 2), [BATCHES, DEPTH, COLUMNS]);
    const expected = await product(eighths(aSize, 1), eighths(bSize, 2));
    await tf.setBackend('gan-webgpu');
    const inputs = [given(1)];
    const step = { state: [], inputs, run: ([a]: readonly tf.Tensor[]) => [tf.matMul(a!, b)] };
    const { observe, record } = backend.steps!;
    const observed = observe(step);
    const { outputs, recorded } = record(step, observed.words);
    if (typeof recorded === 'string') throw new Error(recorded);
    // Beyond float16 where it were not scaled anew.
    const huge = given(2 ** 30);
    const [y] = recorded.repeat([huge]) as tf.Tensor[];
    expect(await y!.data()).toEqual(expected.map((v) => v * 2 ** 30));
    recorded.dispose();
    tf.dispose([...observed.outputs, ...outputs, ...inputs, huge, y!, b]);
  });
});
