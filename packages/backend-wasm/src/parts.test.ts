import { createHash } from 'node:crypto';
import { pseudoNormal } from '@gan/testing';
import { BatchMatMul, Conv2D, FusedConv2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { operand } from '../test/arbitraries';
import { expectSameAsCpu } from '../test/compare';
import { recordTasks } from '../test/record-tasks';
import { WasmBackend } from './backend';
import { kernels } from './kernels/index';
import { builds, programOf } from './runtime/builds';
import { Runtime } from './runtime/runtime';

const tasks = recordTasks();

afterEach(() => {
  // A test of this path that never takes it would prove nothing.
  expect(tasks).toContain('sumPartsTask');
});

describe('products of some rows over a large depth', () => {
  const runs = { numRuns: 12 };

  it('agree with cpu: matrices', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 17, max: 128 }),
      depth: fc.constantFrom(2048, 2051, 1999),
      columns: fc.constantFrom(260, 516, 600),
    });
    const product = sizes.chain(({ rows, depth, columns }) =>
      fc.record({ a: operand([rows, depth]), b: operand([depth, columns]) }),
    );
    return fc.assert(
      fc.asyncProperty(product, ({ a, b }) =>
        expectSameAsCpu(BatchMatMul, { a, b }, { transposeA: false, transposeB: false }),
      ),
      runs,
    );
  });

  it('agree with cpu: convolution, bias and activation', () => {
    const layers = fc.record({
      batch: fc.constantFrom(1, 2),
      size: fc.tuple(fc.integer({ min: 9, max: 13 }), fc.integer({ min: 9, max: 13 })),
      channels: fc.constantFrom(128, 131),
      columns: fc.constantFrom(256, 260),
      kernel: fc.constantFrom(4, 5),
    });
    const call = layers.chain(({ batch, size, channels, columns, kernel }) =>
      fc.record({
        x: operand([batch, ...size, channels]),
        filter: operand([kernel, kernel, channels, columns]),
        bias: operand([columns]),
      }),
    );
    // Tiles would take a filter of 4 x 4 where this stride had phases for them.
    const attrs = { strides: [2, 3], pad: 'same', dilations: 1, dataFormat: 'NHWC' };
    return fc.assert(
      fc.asyncProperty(call, ({ x, filter, bias }) =>
        expectSameAsCpu(FusedConv2D, { x, filter, bias }, { ...attrs, activation: 'relu' }),
      ),
      runs,
    );
  });
});

const module = new WebAssembly.Module(programOf(builds.plain, true));

/** The bits of a convolution on so many threads. */
async function convolution(threads: number, inputShape: number[], filterShape: number[]) {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 2048, shared: true });
  const runtime = new Runtime(memory, 2048, module, builds.plain, threads, threads);
  while (!runtime.pool.settled) await new Promise((resolve) => setTimeout(resolve, 5));
  const backend = new WasmBackend(runtime);
  const put = (shape: number[], seed: number) => ({
    dataId: backend.write(pseudoNormal(shape, seed, 0, 1), shape, 'float32'),
    shape,
    dtype: 'float32' as const,
  });
  const inputs = { x: put(inputShape, 1), filter: put(filterShape, 2) };
  const { kernelFunc } = kernels.find(({ kernelName }) => kernelName === Conv2D)!;
  const attrs = { strides: 2, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
  const y = kernelFunc({ inputs, attrs, backend }) as { dataId: object };
  const values = backend.readSync(y.dataId) as Float32Array;
  runtime.pool.close();
  return createHash('sha256').update(values).digest('hex');
}

it.each([
  [
    [1, 8, 8, 96],
    [4, 4, 96, 128],
  ],
  [
    [2, 11, 12, 136],
    [4, 4, 136, 256],
  ],
])('convolution of %j with %j: the same bits on 1, 2, 3 and 5 threads', async (x, filter) => {
  const expected = await convolution(1, x, filter);
  for (const threads of [2, 3, 5]) expect(await convolution(threads, x, filter)).toBe(expected);
});
