import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WebgpuBackend } from '../backend';
import '../index';

// Nothing is computed there, so what a product asks of a GPU shows on any machine.
const why = await startDawn('null');

/** A shader that names the same buffers: the null driver has no matrices to compile the given one for. */
function stub(code: string): string {
  const bindings = [...code.matchAll(/^@group.*> (\w+):.*$/gm)];
  const [[, output], ...inputs] = bindings as unknown as [[string, string], ...[string, string][]];
  const reads = inputs.map(([, name]) => `_ = ${name}[0];`).join(' ');
  const main = `@compute @workgroup_size(1) fn main() { ${output}[0] = ${output}[1]; ${reads} }`;
  return [...bindings.map(([line]) => line), main].join('\n');
}

describe.skipIf(why)(`a product on matrices${why ? `: ${why}` : ''}`, () => {
  let backend: WebgpuBackend;
  beforeAll(async () => {
    await tf.setBackend('gan-webgpu');
    backend = tf.backend() as unknown as WebgpuBackend;
    backend.matrices = {
      ...{ m: 16, n: 16, k: 16, threads: 32, leastWork: 2 ** 20 },
      ...{ workgroupBytes: 49152, workgroupThreads: 1024 },
    };
    const { device } = backend;
    const make = device.createShaderModule.bind(device);
    vi.spyOn(device, 'createShaderModule').mockImplementation(({ code, label }) =>
      make({ label, code: code.includes('enable f16;') ? stub(code) : code } as never),
    );
  });
  afterEach(() => {
    expect(() => backend.checkRuns()).not.toThrow();
  });

  /** A convolution with bias and activation, and its gradients. */
  function step(batch: number): string[] {
    const names: string[] = [];
    const dispatch = backend.dispatch.bind(backend);
    const spy = vi.spyOn(backend, 'dispatch').mockImplementation((shader, given) => {
      names.push(/f16|magnitudes|sum/.exec(shader.key)?.[0] ?? 'f32');
      dispatch(shader, given);
    });
    tf.tidy(() => {
      const x = tf.zeros<tf.Rank.R4>([batch, 16, 16, 32]);
      const filter = tf.zeros<tf.Rank.R4>([4, 4, 32, 64]);
      tf.fused.conv2d({ x, filter, strides: 2, pad: 1, dimRoundingMode: 'floor' });
      const dy = tf.zeros<tf.Rank.R4>([batch, 8, 8, 64]);
      tf.conv2dTranspose(dy, filter, [batch, 16, 16, 32], 2, 1, 'floor');
    });
    spy.mockRestore();
    return names;
  }

  it('is two dispatches, and one more where its depth is split', () => {
    expect(step(1)).toEqual(['magnitudes', 'f16', 'sum', 'magnitudes', 'f16']);
  });

  it('makes nothing new when it is asked for again, and keeps nothing', () => {
    const before = backend.memory().numBytesInGPU;
    step(2);
    step(2);
    const { device } = backend;
    const spies = [
      vi.spyOn(device, 'createBuffer'),
      vi.spyOn(device, 'createBindGroup'),
      vi.spyOn(device, 'createComputePipeline'),
    ];
    step(2);
    expect(spies.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
    for (const spy of spies) spy.mockRestore();
    expect(backend.memory().numBytesInGPU).toBe(before);
    expect(tf.memory().numTensors).toBe(0);
  });

  it('is in float32 where it is small', () => {
    backend.matrices = { ...backend.matrices!, leastWork: 2 ** 30 };
    expect(new Set(step(1))).toEqual(new Set(['f32', 'sum']));
  });
});
