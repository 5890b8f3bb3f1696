import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setVectors, vectorsInUse } from '../index';
import { startRuntimeSync } from '../runtime/start';
import { whyNoPairs } from './pairing';

afterEach(() => void vi.unstubAllEnvs());

describe('setVectors', () => {
  it('takes the names of choices', () => {
    expect(() => setVectors('128' as 'plain')).toThrow(
      /^setVectors: vectors must be one of 'auto'/,
    );
  });

  const reason = whyNoPairs();
  it.skipIf(reason === undefined)('refuses wide where it cannot be had, and says why', () => {
    expect(() => setVectors('wide')).toThrow(
      `setVectors: 'wide' cannot be had: ${reason}; use 'auto'`,
    );
  });

  it('takes the environment in its place; vectorsInUse says what went wrong', () => {
    expect(vectorsInUse).toThrow(
      "vectorsInUse: the backend has not started; await tf.setBackend('gan-wasm') or tf.ready() first",
    );
    vi.stubEnv('GAN_WASM_VECTORS', 'broad');
    expect(startRuntimeSync).toThrow(/GAN_WASM_VECTORS must be one of/);
    expect(vectorsInUse).toThrow(/GAN_WASM_VECTORS must be one of/);
  });

  it('applies until the backend starts, before the environment', async () => {
    vi.stubEnv('GAN_WASM_VECTORS', 'broad');
    setVectors('auto');
    setVectors('plain');
    await tf.setBackend('gan-wasm');
    expect(vectorsInUse()).toEqual({ vectors: 'plain', bits: 128, reason: 'asked for' });
    setVectors('plain');
    expect(() => setVectors('fused')).toThrow(
      "setVectors: the backend has already started with 'plain', got 'fused'; call setVectors before " +
        "tf.setBackend('gan-wasm') or tf.ready()",
    );
  });
});
