import { createRequire } from 'node:module';
import { precisionState } from '@gan/core';
import { getBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Engine, forgetEngines, modules, place, tfjsNode } from '../../test/fake-packages';
import { useBackend } from '../use-backend';
import { startWebgl } from './webgl';

vi.mock('./load', async (actual) => (await import('../../test/fake-packages')).fakeLoad(actual));

afterEach(forgetEngines);

describe('tensorflow', () => {
  it('is passed over by auto where it computes on the CPU, and starts when it is asked for', async () => {
    modules.set('@tensorflow/tfjs-node', tfjsNode(false));
    const { name, reason } = await useBackend();
    expect(name).toBe('wasm');
    expect(reason).toContain('no tensorflow: it finds no GPU, and wasm is faster on the CPU');
    expect(getBackend()).toBe('gan-wasm');
    expect(await useBackend('tensorflow')).toMatchObject({
      name: 'tensorflow',
      device: 'libtensorflow 2.21.0 on the CPU',
    });
    expect(getBackend()).toBe('tensorflow');
  });

  it('is what auto takes where it has a GPU', async () => {
    modules.set('@tensorflow/tfjs-node-gpu', tfjsNode(true));
    expect(await useBackend()).toMatchObject({
      name: 'tensorflow',
      device: expect.stringMatching(/^libtensorflow 2.21.0 on a GPU by CUDA \(GPU 0, /),
    });
  });

  it('has the functions of util that newer Nodes lack, before it loads', async () => {
    const util = createRequire(import.meta.url)('node:util');
    const { isNullOrUndefined, isArray } = util;
    Object.assign(util, { isNullOrUndefined: undefined, isArray: undefined });
    try {
      modules.set('@tensorflow/tfjs-node', () => {
        expect([null, undefined, 0].map((value) => util.isNullOrUndefined(value))).toEqual([
          true,
          true,
          false,
        ]);
        expect([[], {}].map((value) => util.isArray(value))).toEqual([true, false]);
        tfjsNode(false)();
      });
      expect(await useBackend('tensorflow')).toMatchObject({ name: 'tensorflow' });
    } finally {
      Object.assign(util, { isNullOrUndefined, isArray });
    }
  });

  it.each([
    [
      'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/y.node. \nPlease',
      'installed without tfjs_binding.node; npx @gan/cli engine tensorflow',
    ],
    [
      'libtensorflow.so.2: cannot open shared object file: No such file or directory',
      'installed without libtensorflow.so.2; npx @gan/cli engine tensorflow',
    ],
    ['Module did not self-register', 'does not load (Module did not self-register); npm i @tensor'],
  ])('says what is wrong where it does not load: %s', async (message, words) => {
    modules.set('@tensorflow/tfjs-node', () => {
      throw new Error(message);
    });
    await expect(useBackend('tensorflow')).rejects.toThrow(
      `useBackend: tensorflow: @tensorflow/tfjs-node ${words.startsWith('does') ? '' : 'is '}${words}`,
    );
  });

  it("puts the GPU's engine in place where its package is there", async () => {
    modules.set('@tensorflow/tfjs-node-gpu', () => {
      throw new Error('libtensorflow.so.2: cannot open shared object file');
    });
    await expect(useBackend('tensorflow')).rejects.toThrow(
      'tfjs-node-gpu is installed without libtensorflow.so.2; npx @gan/cli engine tensorflow --cuda',
    );
  });

  it('says in a browser that it is of Node', async () => {
    place.isNode = false;
    try {
      await expect(useBackend('tensorflow')).rejects.toThrow(
        'useBackend: tensorflow: libtensorflow runs in Node alone; use webgpu or wasm',
      );
    } finally {
      place.isNode = true;
    }
  });

  it('tells of the package that is there', async () => {
    modules.set('@tensorflow/tfjs-node-gpu', () => {
      throw new Error('no');
    });
    await expect(useBackend('tensorflow')).rejects.toThrow('tfjs-node-gpu does not load (no)');
    modules.set('@tensorflow/tfjs-node', tfjsNode(false));
    expect(await useBackend('tensorflow')).toMatchObject({ name: 'tensorflow' });
  });
});

describe('webgpu', () => {
  const create = vi.fn();
  const install = (adapter: object) => {
    const gpu = { requestAdapter: async () => adapter };
    create.mockReset().mockReturnValue(gpu);
    modules.set('webgpu', () => ({ create, globals: {} }));
    modules.set('@gan/backend-webgpu', () => registerBackend('gan-webgpu', () => new Engine(true)));
    return gpu;
  };
  const software = 'the only adapter is a renderer in software, slower than wasm';

  it.each([
    ['as adapters say it now', { info: { description: 'llvmpipe', isFallbackAdapter: true } }],
    ['as they said it', { isFallbackAdapter: true, info: { vendor: 'mesa', architecture: 'x' } }],
  ])(
    'in software is passed over by auto, and starts when it is asked for: %s',
    async (_, adapter) => {
      install(adapter);
      const { name, reason } = await useBackend();
      expect(name).toBe('wasm');
      expect(reason).toContain(`no webgpu: ${software}`);
      const { device } = await useBackend('webgpu');
      expect(device).toMatch(/^(llvmpipe|mesa x), a renderer in software$/);
    },
  );

  it('is what auto takes where it has a GPU, and stays referenced', async () => {
    const gpu = install({ info: { vendor: 'nvidia', architecture: 'hopper', description: '' } });
    expect(await useBackend()).toMatchObject({ name: 'webgpu', device: 'nvidia hopper' });
    expect(Reflect.get(globalThis.navigator, 'gpu')).toBe(gpu);
    expect(create.mock.calls).toEqual([[[]]]);
  });

  describe('in mixed precision', () => {
    const state = precisionState();
    const allowing = 'enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia';
    /** The engine as it starts where the adapter has matrices, or none. */
    const installStarting = (failure?: Error) => {
      install({ info: { description: 'a GPU' } });
      modules.set('@gan/backend-webgpu', () =>
        registerBackend('gan-webgpu', () => {
          const { asked } = state;
          Object.assign(state, failure ? { failure, asked: undefined } : { running: asked });
          if (failure) throw failure;
          return new Engine(true);
        }),
      );
    };
    afterEach(() => {
      Object.assign(state, { asked: undefined, running: undefined, failure: undefined });
    });

    it('has Dawn allow what it takes, and is told of', async () => {
      installStarting();
      const { precision } = await useBackend('webgpu', { precision: 'mixed' });
      expect(precision).toBe('mixed');
      expect(create.mock.calls).toEqual([[[allowing]]]);
      // It runs by now.
      expect((await useBackend('webgpu')).precision).toBe('mixed');
      expect(create).toHaveBeenCalledTimes(1);
      await expect(useBackend('webgpu', { precision: 'float32' })).rejects.toThrow(
        "setPrecision: the backend has already started with precision 'mixed', got 'float32'; ask",
      );
    });

    it('is refused where the adapter has no matrices, and forgotten the next time', async () => {
      vi.spyOn(console, 'warn').mockImplementation(() => undefined);
      installStarting(new Error('this adapter has none; leave precision out'));
      await expect(useBackend('webgpu', { precision: 'mixed' })).rejects.toThrow(
        'useBackend: webgpu: this adapter has none; leave precision out',
      );
      await expect(useBackend('auto', { precision: 'mixed' })).rejects.toThrow(
        /no webgpu: this adapter has none; no wasm: wasm computes in float32, got precision: 'mixed'/,
      );
      expect(state.asked).toBe(undefined);
      removeBackend('gan-webgpu');
      create.mockClear();
      state.failure = undefined;
      modules.set('@gan/backend-webgpu', () =>
        registerBackend('gan-webgpu', () => new Engine(true)),
      );
      await useBackend('webgpu');
      expect(create.mock.calls).toEqual([[[]]]);
      vi.restoreAllMocks();
    });

    it("takes a program's own WebGPU as it is", async () => {
      installStarting();
      const gpu = { requestAdapter: async () => ({ info: {} }) };
      Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
      await useBackend('webgpu', { precision: 'mixed' });
      expect(create).not.toHaveBeenCalled();
    });
  });
});

describe('webgl', () => {
  const draw = (context: object | null) => {
    const asked: unknown[] = [];
    class Canvas {
      getContext(...all: unknown[]) {
        asked.push(all);
        return context;
      }
    }
    vi.stubGlobal('OffscreenCanvas', Canvas);
    modules.set('@tensorflow/tfjs-backend-webgl', () => undefined);
    return asked;
  };

  it('knows a renderer in software by what the browser refuses', async () => {
    const asked = draw(null);
    const engine = await startWebgl({});
    expect(engine.slower!()).toBe('WebGL is drawn by a renderer in software, slower than wasm');
    expect(engine.device()).toBe('WebGL on a renderer in software');
    expect(asked).toEqual([['webgl2', { failIfMajorPerformanceCaveat: true }]]);
  });

  it('takes a GPU', async () => {
    const loseContext = vi.fn();
    draw({ getExtension: () => ({ loseContext }) });
    const engine = await startWebgl({});
    expect(engine.slower!()).toBeUndefined();
    expect(loseContext).toHaveBeenCalledOnce();
  });
});
