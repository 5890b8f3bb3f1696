import { findBackend, getBackend, zeros } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useBackend } from './use-backend';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('useBackend', () => {
  it('says what wasm failed of, which TensorFlow.js only prints', async () => {
    vi.stubEnv('GAN_WASM_VECTORS', 'broad');
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await expect(useBackend('wasm')).rejects.toThrow(
      /^useBackend: wasm: gan-wasm: GAN_WASM_VECTORS must be one of 'auto', .*, got 'broad'/,
    );
  });

  it('starts the engine that is asked for', async () => {
    expect(await useBackend('cpu')).toEqual({
      name: 'cpu',
      tfName: 'cpu',
      device: 'plain JavaScript on the CPU',
      threads: 1,
      reason: 'asked for',
    });
    expect(getBackend()).toBe('cpu');
  });

  it('keeps TensorFlow.js from advising another package on cpu', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await useBackend('cpu');
    zeros([1]).dispose();
    Object.assign(findBackend('cpu'), { firstUse: true });
    zeros([1]).dispose();
    expect(warn.mock.calls).toEqual([[expect.stringContaining('install our node backend')]]);
    Object.assign(findBackend('cpu'), { firstUse: true });
    await useBackend('cpu');
    zeros([1]).dispose();
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('falls to wasm where neither libtensorflow nor a GPU answers, and says why', async () => {
    const info = await useBackend();
    expect(info).toMatchObject({ name: 'wasm', tfName: 'gan-wasm' });
    expect(info.threads).toBeGreaterThanOrEqual(1);
    expect(info.device).toBe(`WebAssembly SIMD on the CPU, ${info.vectors!.bits}-bit vectors`);
    expect(info.vectors!.reason).not.toBe('');
    expect(info.reason).toBe(
      'no tensorflow: @tensorflow/tfjs-node is not installed; no webgpu: webgpu is not installed',
    );
    expect(getBackend()).toBe('gan-wasm');
  });

  it('says what is missing, and leaves the current engine', async () => {
    await useBackend('cpu');
    await expect(useBackend('webgl')).rejects.toThrow(
      'useBackend: webgl: WebGL exists only in a browser; use wasm',
    );
    await expect(useBackend('webgpu')).rejects.toThrow(
      'useBackend: webgpu: webgpu is not installed; npm i @gan/backend-webgpu webgpu',
    );
    expect(getBackend()).toBe('cpu');
  });

  it('refuses names and options that it does not know', async () => {
    await expect(useBackend('gpu' as 'webgpu')).rejects.toThrow("got 'gpu'");
    await expect(useBackend('cpu', { threads: 2 })).rejects.toThrow('it has one thread');
    await expect(useBackend('wasm', { threads: 0 })).rejects.toThrow('threads must be an integer');
    await expect(useBackend('cpu', { vectors: 'plain' })).rejects.toThrow(
      "useBackend: cpu: cpu has no vectors option, got vectors: 'plain'; leave vectors out, or use wasm",
    );
    await expect(useBackend('wasm', { vectors: 'broad' as 'wide' })).rejects.toThrow(
      /useBackend: vectors must be one of 'auto', .*, got 'broad'/,
    );
    for (const name of ['cpu', 'wasm'] as const) {
      await expect(useBackend(name, { precision: 'mixed' })).rejects.toThrow(
        `useBackend: ${name}: ${name} computes in float32, got precision: 'mixed'; leave precision out`,
      );
    }
    expect(await useBackend('cpu', { precision: 'float32' })).toMatchObject({ name: 'cpu' });
    await expect(useBackend('tensorflow', { precision: 'float32' })).rejects.toThrow(
      "tensorflow has no precision option, got precision: 'float32'; leave precision out, or use webgpu",
    );
    await expect(useBackend('wasm', { precision: 'half' as 'mixed' })).rejects.toThrow(
      /useBackend: precision must be one of .*, got 'half'/,
    );
    await expect(useBackend('cpu', { thread: 2 } as never)).rejects.toThrow(
      "did you mean 'threads'?",
    );
  });
});
