import { createHash } from 'node:crypto';
import { fusedKernels } from '@gan/core';
import { pseudoNormal } from '@gan/testing';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { WasmBackend } from '../backend';
import { builds, programOf } from '../runtime/builds';
import { Runtime } from '../runtime/runtime';
import { kernels } from './index';

const module = new WebAssembly.Module(programOf(builds.plain, true));

/** What the fused kernels give on a backend of so many threads. */
async function results(threads: number, shape: number[], statistics: 'batch' | 'sample') {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 2048, shared: true });
  const runtime = new Runtime(memory, 2048, module, builds.plain, threads, threads);
  while (!runtime.pool.settled) await new Promise((resolve) => setTimeout(resolve, 5));
  const backend = new WasmBackend(runtime);
  const put = (of: number[], seed: number): TensorInfo => ({
    dataId: backend.write(pseudoNormal(of, seed, 1, 2), of, 'float32'),
    shape: of,
    dtype: 'float32',
  });
  const run = (name: string, inputs: Record<string, TensorInfo>, attrs: object) => {
    const { kernelFunc } = kernels.find(({ kernelName }) => kernelName === name)!;
    return kernelFunc({ inputs, attrs: attrs as never, backend }) as TensorInfo[];
  };
  const [x, dy, gamma, beta] = [
    put(shape, 1),
    put(shape, 2),
    put(shape.slice(3), 3),
    put(shape.slice(3), 4),
  ];
  const attrs = { statistics, epsilon: 1e-5, activation: 'leakyRelu', slope: 0.2 };
  const forward = run(fusedKernels.norm, { x, gamma, beta }, attrs);
  const [, mean, variance] = forward as [TensorInfo, TensorInfo, TensorInfo];
  const backward = run(fusedKernels.normGradient, { dy, x, gamma, beta, mean, variance }, attrs);
  const adam = run(
    fusedKernels.adam,
    { value: x, gradient: dy, firstMoment: dy, secondMoment: x },
    { learningRate: 0.1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, step: 3 },
  );
  const digests = [...forward, ...backward, ...adam].map(({ dataId }) =>
    createHash('sha256')
      .update(backend.readSync(dataId) as Float32Array)
      .digest('hex'),
  );
  runtime.pool.close();
  return digests;
}

it.each([
  [[3, 37, 31, 20], 'batch'],
  [[3, 37, 31, 20], 'sample'],
  [[2, 150, 150, 3], 'batch'],
  [[5, 16, 16, 70], 'sample'],
] as const)(
  'norm %j over the %s, its gradient and Adam: the same bits on 1, 2, 3 and 5 threads',
  async (shape, statistics) => {
    const expected = await results(1, [...shape], statistics);
    for (const threads of [2, 3, 5]) {
      expect(await results(threads, [...shape], statistics)).toEqual(expected);
    }
  },
);
