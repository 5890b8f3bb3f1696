import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import './index';
import type { WasmBackend } from './backend';

const backend = () => tf.backend() as unknown as WasmBackend;

beforeAll(() => tf.setBackend('gan-wasm'));

describe('the gan-wasm backend', () => {
  it('copies data from outside at once, so that the caller may reuse its array', () => {
    const values = new Float32Array([1, 2, 3]);
    const tensor = tf.tensor1d(values);
    values.fill(9);
    expect([...tensor.dataSync()]).toEqual([1, 2, 3]);
    tensor.dispose();
  });

  it('reads into arrays of their own, never shared', async () => {
    const tensor = tf.tensor1d([1, 2, 3]);
    const read = tensor.dataSync();
    expect(read.buffer).toBeInstanceOf(ArrayBuffer);
    expect((await tensor.data()).buffer).toBeInstanceOf(ArrayBuffer);
    read.fill(9);
    expect([...tensor.dataSync()]).toEqual([1, 2, 3]);
    tensor.dispose();
  });

  it('shows values where they lie, those of cpu kernels and other backends too', async () => {
    const made = tf.mul(tf.tensor1d([1, 2, 3]), 2);
    const byCpu = tf.linspace(1, 4, 4);
    await tf.setBackend('cpu');
    const elsewhere = tf.tensor1d([7, -1], 'int32');
    await tf.setBackend('gan-wasm');
    const view = ({ dataId }: tf.Tensor) => backend().view(dataId);
    expect([...view(made)]).toEqual([2, 4, 6]);
    expect(view(made).buffer).toBe(backend().runtime.memory.buffer);
    expect([...view(byCpu)]).toEqual([1, 2, 3, 4]);
    expect(view(elsewhere)).toEqual(Int32Array.of(7, -1));
    tf.dispose([made, byCpu, elsewhere]);
  });

  it('moves what a cpu kernel made into the memory when a compiled kernel needs it', () => {
    tf.tidy(() => {
      const made = tf.reshape(tf.linspace(1, 4, 4), [2, 2]) as tf.Tensor2D;
      const product = tf.matMul(made, tf.tensor2d([1, 0, 0, 1], [2, 2]));
      expect([...product.dataSync()]).toEqual([1, 2, 3, 4]);
      expect([...made.dataSync()]).toEqual([1, 2, 3, 4]);
    });
  });

  it('keeps the parts of a complex tensor when their sources are gone', () => {
    const [real, imag] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    const complex = tf.complex(real, imag);
    tf.dispose([real, imag]);
    const other = tf.tensor1d([7, 8]);
    expect([...complex.dataSync()]).toEqual([1, 3, 2, 4]);
    tf.dispose([complex, other]);
  });

  it('widens a type by value, not by name', () => {
    tf.tidy(() => {
      const whole = tf.cast(tf.tensor2d([1, 2], [1, 2], 'int32'), 'float32');
      expect([...tf.matMul(whole, tf.tensor2d([0.5, 2], [2, 1])).dataSync()]).toEqual([4.5]);
    });
  });

  it('frees what is disposed, and reports what it holds', () => {
    const held = backend().memory().numBytesInWasm;
    const tensor = tf.zeros([100, 100]);
    const sum = tf.matMul(tensor as tf.Tensor2D, tensor as tf.Tensor2D);
    expect(backend().memory().numBytesInWasm).toBeGreaterThanOrEqual(held + 80_000);
    tf.dispose([tensor, sum]);
    expect(backend().memory().numBytesInWasm).toBe(held);
  });

  it('says how much was asked for when memory runs out, and goes on', () => {
    const huge = () => backend().output([1024, 1024, 1025]);
    expect(huge).toThrow(
      /^gan-wasm: out of memory: a tensor \[1024, 1024, 1025\] asks for 4100\.0 MiB/,
    );
    expect(tf.add(1, 2).dataSync()[0]).toBe(3);
  });

  it('computes beyond 2 GiB, where addresses no longer fit a signed word', () => {
    const { heap } = backend().runtime;
    const first = heap.allocate(2 ** 31, 'a test');
    tf.tidy(() => {
      const x = tf.reshape(tf.range(0, 2 * 256 * 256 * 8), [2, 256, 256, 8]);
      const filter = tf.reshape(tf.range(0, 3 * 3 * 8 * 16), [3, 3, 8, 16]);
      const y = tf.conv2d(tf.div<tf.Tensor4D>(x, 64), tf.div<tf.Tensor4D>(filter, 64), 1, 'same');
      expect(backend().address(y)).toBeGreaterThan(2 ** 31);
      // The middle taps of the first pixel's first channel, by hand: sum of x w / 4096.
      let sum = 0;
      for (const [row, column] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const) {
        for (let c = 0; c < 8; c++) {
          sum += ((row * 256 + column) * 8 + c) * ((((row + 1) * 3 + column + 1) * 8 + c) * 16);
        }
      }
      expect((y.dataSync()[0]! / sum) * 4096).toBeCloseTo(1, 6);
    });
    heap.free(first);
  });
});
