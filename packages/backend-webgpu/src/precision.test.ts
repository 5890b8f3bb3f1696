import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { precisionInUse, setPrecision } from './index';

// It computes nothing, and has no matrices either.
const why = await startDawn('null');

describe.skipIf(why)(`mixed precision${why ? `: ${why}` : ''}`, () => {
  it('is refused where the adapter has no matrices, with the reason; the next start is in float32', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(() => precisionInUse()).toThrow('precisionInUse: the backend has not started');
    setPrecision('mixed');
    expect(await tf.setBackend('gan-webgpu')).toBe(false);
    expect(() => precisionInUse()).toThrow(
      expect.objectContaining({
        code: 'BackendError',
        message: expect.stringMatching(
          /^gan-webgpu: precision 'mixed': this adapter has no chromium-experimental-subgroup-matrix; in Node/,
        ),
      }),
    );
    await startDawn('null with matrices');
    setPrecision('mixed');
    expect(await tf.setBackend('gan-webgpu')).toBe(false);
    expect(() => precisionInUse()).toThrow('this adapter has no subgroup matrices of f16 with f32');
    warn.mockRestore();

    expect(await tf.setBackend('gan-webgpu')).toBe(true);
    expect(precisionInUse()).toBe('float32');
    expect(() => setPrecision('mixed')).toThrow("has already started with precision 'float32'");
    tf.removeBackend('gan-webgpu');
    setPrecision('mixed');
    setPrecision('float32');
  });
});
