import { startDawn } from '@gan/testing';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { WebgpuBackend } from './backend';
import './index';

// Nothing is computed there, so what a program asks of a GPU shows on any machine.
const why = await startDawn('null');

/** Counts what a device is asked to make. */
function counted(device: GPUDevice) {
  const buffers = vi.spyOn(device, 'createBuffer');
  const groups = vi.spyOn(device, 'createBindGroup');
  const writes = vi.spyOn(device.queue, 'writeBuffer');
  return () => {
    const counts = [buffers, groups, writes].map(({ mock }) => mock.calls.length);
    for (const spy of [buffers, groups, writes]) spy.mockClear();
    return { buffers: counts[0], groups: counts[1], writes: counts[2] };
  };
}

describe.skipIf(why)(`gan-webgpu${why ? `: ${why}` : ''}`, () => {
  let backend: WebgpuBackend;
  beforeAll(async () => {
    await tf.setBackend('gan-webgpu');
    backend = tf.backend() as unknown as WebgpuBackend;
  });

  /** Kernels of both kinds on tensors that come and go. */
  function step(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor {
    return tf.tidy(() => {
      const y = tf.conv2d(x, filter, 2, 1, 'NHWC', 1, 'floor');
      return tf.sum(tf.mul(tf.add(y, 1), tf.tanh(y)));
    });
  }

  it('makes nothing new for an equal step', () => {
    const x = tf.zeros<tf.Rank.R4>([1, 8, 8, 4]);
    const filter = tf.zeros<tf.Rank.R4>([4, 4, 4, 8]);
    step(x, filter).dispose();
    step(x, filter).dispose();
    const asked = counted(backend.device);
    const before = backend.dispatches;
    step(x, filter).dispose();
    const dispatches = backend.dispatches - before;
    expect(dispatches).toBeGreaterThan(3);
    expect(asked()).toEqual({ buffers: 0, groups: 0, writes: 0 });
    tf.dispose([x, filter]);
  });

  it('gives stock programs the numbers that TensorFlow.js does, at their places', () => {
    const stock = new (WebGPUBackend as unknown as new (device: GPUDevice) => Uniforms)(
      backend.device,
    );
    const fields = () =>
      [[1.5], [2, 3], [4], [5, 6, 7], [8], [1, 2, 3, 4], [9], [1, 2, 3, 4, 5], [1], [], [3, 4]].map(
        (data, i) => ({ type: ['float32', 'int32', 'uint32'][i % 3] as string, data: [...data] }),
      );
    const writes = vi.spyOn(backend.device.queue, 'writeBuffer');
    stock.makeUniforms(fields());
    backend.makeUniforms(fields());
    const [theirs, ours] = writes.mock.calls.map(([, , bytes]) => bytes as ArrayBuffer);
    expect(new Uint32Array(ours!)).toEqual(new Uint32Array(theirs!));
    writes.mockRestore();
  });

  it('writes numbers that change behind the commands that read the former ones', () => {
    const shader = {
      key: 'changing numbers',
      workgroups: [1] as const,
      source: () => `
        @group(0) @binding(0) var<storage, read_write> y: array<f32>;
        struct Numbers { rate: f32 }
        @group(0) @binding(1) var<uniform> numbers: Numbers;
        @compute @workgroup_size(1) fn main() { y[0] = numbers.rate; }`,
    };
    const run = (rate: number) => {
      const y = backend.output([1]);
      backend.dispatch(shader, {
        outputs: [y],
        inputs: [],
        changing: { name: 'test', source: {}, numbers: () => [['f32', rate]] },
      });
      return y;
    };
    const ys = [run(1)];
    const order: string[] = [];
    const submit = vi.spyOn(backend.queue, 'submit').mockImplementation(() => {
      order.push('submit');
      return undefined;
    });
    const write = vi.spyOn(backend.queue, 'writeBuffer').mockImplementation(() => {
      order.push('write');
      return undefined;
    });
    ys.push(run(1));
    expect(order).toEqual([]);
    ys.push(run(2));
    expect(order).toEqual(['submit', 'write']);
    submit.mockRestore();
    write.mockRestore();
    for (const { dataId } of ys) backend.disposeData(dataId);
  });

  it('says why it computes nothing any more, whether asked to compute or to read', async () => {
    const { device } = backend;
    const x = tf.zeros([4]);
    const y = tf.tanh(x);
    device.createBuffer({ size: 7, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    await expect(y.data()).rejects.toThrow(/^gan-webgpu: .*[Uu]sage/);
    expect(() => tf.tanh(x)).toThrow(/^gan-webgpu: /);
    tf.dispose([x, y]);
  });
});

describe.skipIf(why)(`a lost GPU${why ? `: ${why}` : ''}`, () => {
  it('is an error', async () => {
    tf.removeBackend('gan-webgpu');
    vi.resetModules();
    await import('./index');
    await tf.setBackend('gan-webgpu');
    const backend = tf.backend() as unknown as WebgpuBackend;
    const x = tf.zeros([4]);
    const y = tf.tanh(x);
    backend.device.destroy();
    await backend.device.lost;
    await expect(y.data()).rejects.toThrow('gan-webgpu: the GPU was lost');
    expect(() => tf.tanh(x)).toThrow('gan-webgpu: the GPU was lost');
  });
});

interface Uniforms {
  makeUniforms(fields: { type: string; data: number[] }[]): unknown;
}
