import { getBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetEngines, modules, tfjsNode, workers } from '../../test/fake-packages';
import { useBackend } from '../use-backend';

vi.mock('./load', async (actual) => (await import('../../test/fake-packages')).fakeLoad(actual));

afterEach(forgetEngines);

describe("tensorflow's options of a GPU", () => {
  const names = [
    ...['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER'],
    ...['TF_FORCE_GPU_ALLOW_GROWTH', 'NVIDIA_TF32_OVERRIDE'],
  ];
  const variables = () =>
    Object.fromEntries(
      names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    );
  /** Installs an engine, and tells of the variables that are set while it loads. */
  const install = (isUsingGpuDevice: boolean) => {
    const seen: unknown[] = [];
    modules.set('@tensorflow/tfjs-node-gpu', () => {
      seen.push(variables());
      tfjsNode(isUsingGpuDevice)();
    });
    return seen;
  };
  beforeEach(() => {
    for (const name of names) vi.stubEnv(name, undefined);
  });
  afterEach(() => vi.unstubAllEnvs());

  it('are set when it loads, and told', async () => {
    const seen = install(true);
    const options = { gpu: 1, gpuMemory: 'all', tf32: false } as const;
    const { device, gpu } = await useBackend('tensorflow', options);
    expect(seen).toEqual([
      {
        ...{ CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' },
        ...{ TF_FORCE_GPU_ALLOW_GROWTH: 'false', NVIDIA_TF32_OVERRIDE: '0' },
      },
    ]);
    expect(gpu).toEqual({ id: '1', memory: 'all', tf32: false });
    expect(device).toBe(
      'libtensorflow 2.21.0 on a GPU by CUDA (GPU 1, all its memory, full float32)',
    );
  });

  it('are one GPU, growing memory and TF32 by default, with auto, too', async () => {
    const seen = install(true);
    const { name, gpu } = await useBackend();
    expect(seen).toEqual([{ CUDA_VISIBLE_DEVICES: '0', TF_FORCE_GPU_ALLOW_GROWTH: 'true' }]);
    expect([name, gpu]).toEqual(['tensorflow', { id: '0', memory: 'grow', tf32: true }]);
  });

  it('may be said again, and are refused where they come too late', async () => {
    install(true);
    await useBackend('tensorflow', { gpu: 1 });
    expect(await useBackend('tensorflow', { gpu: 1, tf32: true, gpuMemory: 'grow' })).toMatchObject(
      { gpu: { id: '1' } },
    );
    await expect(useBackend('tensorflow', { gpu: 0 })).rejects.toThrow(
      'useBackend: tensorflow: libtensorflow is loaded already with gpu: 1, and gpu: 0 has no effect any more; say ' +
        'it in the first call of useBackend, before anything imports tfjs-node, or set CUDA_VISIBLE_DEVICES=0 ' +
        'before the program starts',
    );
    await expect(useBackend('tensorflow', { tf32: false })).rejects.toThrow(
      'with tf32: true, and tf32: false has no effect any more',
    );
    expect(getBackend()).toBe('tensorflow');
  });

  it('come too late where the program has loaded it', async () => {
    tfjsNode(true)();
    await expect(useBackend('tensorflow', { gpuMemory: 'grow' })).rejects.toThrow(
      "libtensorflow is loaded already, and gpuMemory: 'grow' has no effect any more",
    );
    // As it was loaded: libtensorflow's own default.
    expect((await useBackend('tensorflow')).gpu).toEqual({ id: '0', memory: 'all', tf32: true });
  });

  it('are taken back where there is no GPU, and a GPU that is asked for is missed', async () => {
    const seen = install(false);
    expect(await useBackend('tensorflow', { tf32: false })).not.toHaveProperty('gpu');
    expect(seen).toHaveLength(1);
    expect(variables()).toEqual({});
    await expect(useBackend('tensorflow', { gpu: 1 })).rejects.toThrow(
      'useBackend: tensorflow: it finds no GPU, got gpu: 1; nvidia-smi says which there are',
    );
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
    await expect(useBackend('tensorflow', { gpuMemory: 'all' })).rejects.toThrow(
      "it finds no GPU (CUDA_VISIBLE_DEVICES is ''), got gpuMemory: 'all'",
    );
    expect((await useBackend('tensorflow')).device).toBe(
      "libtensorflow 2.21.0 on the CPU (CUDA_VISIBLE_DEVICES is '')",
    );
  });

  it('are taken back where it does not load', async () => {
    modules.set('@tensorflow/tfjs-node', () => {
      throw new Error('no');
    });
    vi.stubEnv('NVIDIA_TF32_OVERRIDE', '0');
    await expect(useBackend('tensorflow', { gpu: 3, tf32: true })).rejects.toThrow('does not load');
    expect(variables()).toEqual({ NVIDIA_TF32_OVERRIDE: '0' });
  });

  it('are refused by engines that lack them, and with auto by name', async () => {
    await expect(useBackend('wasm', { gpu: 0 })).rejects.toThrow(
      'useBackend: wasm: wasm has no gpu option, got gpu: 0; leave gpu out, or use tensorflow',
    );
    await expect(useBackend('cpu', { tf32: true })).rejects.toThrow('cpu has no tf32 option');
    await expect(useBackend('auto', { gpu: 0 })).rejects.toThrow(
      'useBackend: no engine could start: no tensorflow: @tensorflow/tfjs-node is not installed; no webgpu: webgpu ' +
        'has no gpu option, got gpu: 0; no wasm: wasm has no gpu option, got gpu: 0; leave gpu out, or use tensorflow',
    );
    // Float32 in full is what they have.
    expect(await useBackend('auto', { tf32: false })).toMatchObject({ name: 'wasm' });
  });

  it('are checked', async () => {
    await expect(useBackend('tensorflow', { gpu: -1 })).rejects.toThrow(
      'useBackend: gpu must be an integer of at least 0, got -1',
    );
    await expect(useBackend('tensorflow', { gpuMemory: 'some' as 'all' })).rejects.toThrow(
      "useBackend: gpuMemory must be one of 'grow', 'all', got 'some'",
    );
    await expect(useBackend('tensorflow', { tf32: 0 as never })).rejects.toThrow(
      'useBackend: tf32 must be true or false, got 0',
    );
  });

  it('say that a worker thread does not reach the library', async () => {
    install(true);
    workers.isMainThread = false;
    try {
      await expect(useBackend('tensorflow', { gpu: 1 })).rejects.toThrow(
        'useBackend: tensorflow: in a worker thread gpu: 1 would not reach libtensorflow; start the engine in the ' +
          'main thread, or set CUDA_VISIBLE_DEVICES=1 before the program starts',
      );
      // What is set already has reached it.
      vi.stubEnv('NVIDIA_TF32_OVERRIDE', '0');
      vi.stubEnv('TF_FORCE_GPU_ALLOW_GROWTH', 'true');
      vi.stubEnv('CUDA_VISIBLE_DEVICES', '2');
      expect(await useBackend('tensorflow', { tf32: false })).toMatchObject({ gpu: { id: '2' } });
    } finally {
      workers.isMainThread = true;
    }
  });
});
