import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { setThreadCount, threadCount } from '../index';

describe('setThreadCount', () => {
  it('takes integers from 1 to 64', () => {
    for (const threads of [0, 65, 1.5, Number.NaN, '2' as unknown as number]) {
      expect(() => setThreadCount(threads)).toThrow(
        /^setThreadCount: threads must be an integer from 1 to 64, got /,
      );
    }
  });

  it('applies until the backend starts', async () => {
    setThreadCount(3);
    expect(threadCount()).toBe(3);
    setThreadCount(2);
    await tf.setBackend('gan-wasm');
    expect(threadCount()).toBe(2);
    setThreadCount(2);
    expect(() => setThreadCount(4)).toThrow(
      'setThreadCount: the backend has already started with 2 threads, got 4; ' +
        "call setThreadCount before tf.setBackend('gan-wasm') or tf.ready()",
    );
  });
});
