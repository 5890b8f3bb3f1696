import '@tensorflow/tfjs-layers';
import { BackendError } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import './index';
import type { WasmBackend } from './backend';
import { processState } from './runtime/state';

const backend = () => tf.backend() as unknown as WasmBackend;

beforeAll(() => tf.setBackend('gan-wasm'));
afterEach(() => {
  delete processState().convolution;
});

/** Runs `action` with little more than `bytes` left to allocate, in one piece. */
function withFree<T>(bytes: number, action: () => T): T {
  const { heap } = backend().runtime;
  const room = heap.allocate(bytes, 'a test');
  const held: number[] = [];
  for (let size = 2 ** 30; size >= 32_768; size /= 2) {
    for (;;) {
      try {
        held.push(heap.allocate(size, 'a test'));
      } catch {
        break;
      }
    }
  }
  heap.free(room);
  try {
    return action();
  } finally {
    for (const address of held) heap.free(address);
  }
}

describe('a step that fails half-way', () => {
  it.each([
    ['direct', 'working memory of gemmTask'],
    ['winograd', 'transformed tiles'],
  ] as const)('leaves nothing behind when memory runs out, wherever it does: %s', (path, part) => {
    processState().convolution = path;
    const shape: [number, number, number, number] = [1, 256, 256, 16];
    const x = tf.randomNormal<tf.Rank.R4>(shape, 0, 1, 'float32', 1);
    const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 16, 16], 0, 1, 'float32', 2);
    const step = () =>
      tf.tidy(() => {
        const y = tf.relu(tf.conv2d(x, filter, 1, 'same'));
        const dx = tf.conv2dTranspose(tf.conv2d(y, filter, 1, 'same'), filter, shape, 1, 'same');
        const sums = tf.matMul(tf.reshape(dx, [-1, 16]), tf.reshape(y, [-1, 16]), true);
        return sums.dataSync();
      });
    const expected = step();
    const tensors = tf.memory().numTensors;
    const bytes = backend().memory().numBytesInWasm;

    const messages: string[] = [];
    for (let room = 1; room <= 64; room *= 2) {
      withFree(room * 2 ** 20, () => {
        const before = backend().memory().numBytesInWasm;
        try {
          expect(step()).toEqual(expected);
          messages.push('went well');
        } catch (error) {
          expect(error).toBeInstanceOf(BackendError);
          messages.push((error as Error).message);
        }
        expect(backend().memory().numBytesInWasm).toBe(before);
      });
      expect(tf.memory().numTensors).toBe(tensors);
    }
    // With little room the first output fails, with more its scratch or a later tensor.
    expect(messages[0]).toMatch(
      /^gan-wasm: out of memory: a tensor \[1, 256, 256, 16\] asks for 4\.0 MiB, and 40\d\d\.\d MiB of at most 4096\.0 MiB are held in \d+ blocks; use a smaller batch or image, fewer filters, or dispose of tensors earlier \(tf\.tidy\)$/,
    );
    expect(messages.join()).toContain(`out of memory: ${part} asks for`);
    expect(messages.at(-1)).toBe('went well');
    expect(backend().memory().numBytesInWasm).toBe(bytes);
    expect(step()).toEqual(expected);
    tf.dispose([x, filter]);
  });

  it('reports a trap in a task as a BackendError, and goes on', () => {
    const bytes = backend().memory().numBytesInWasm;
    const trap = () =>
      backend().run({
        task: 'gemmTask',
        units: 4,
        work: 1e9,
        // A product whose other fields, strides and segments among them, are 0.
        args: [20, 8, 8, 1, 0, ...new Array<number>(40).fill(0)],
        scratchBytes: 65_536,
      });
    expect(trap).toThrow(BackendError);
    expect(trap).toThrow(/^gan-wasm: gemmTask failed: RuntimeError: /);
    expect(backend().memory().numBytesInWasm).toBe(bytes);
    const product = tf.matMul(tf.ones([64, 300]), tf.ones([300, 64]));
    expect(product.dataSync().every((value) => value === 300)).toBe(true);
    product.dispose();
  });
});
