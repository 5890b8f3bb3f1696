import { createRequire } from 'node:module';
import { precisionState } from '@gan/core';
import {
  findBackendFactory,
  getBackend,
  KernelBackend,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackend } from '../use-backend';
import { startWebgl } from './webgl';

/** What stands in for packages that are not installed. */
const modules = vi.hoisted(() => new Map<string, () => unknown>());
const place = vi.hoisted(() => ({ isNode: true }));
const workers = vi.hoisted(() => ({ isMainThread: true }));

vi.mock('./load', async (actual) => ({
  ...(await actual<typeof import('./load')>()),
  inNode: () => place.isNode,
  async load(name: string) {
    if (name === 'node:worker_threads') return workers;
    if (name.startsWith('node:')) return import(name);
    const module = modules.get(name);
    if (module) return module();
    throw Object.assign(new Error(`Cannot find package '${name}'`), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  },
}));

class Engine extends KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding = { TF_Version: '2.21.0' };

  constructor(isUsingGpuDevice: boolean) {
    super();
    this.isUsingGpuDevice = isUsingGpuDevice;
  }

  override dispose(): void {}
}

const tfjsNode = (isUsingGpuDevice: boolean) => () => {
  registerBackend('tensorflow', () => new Engine(isUsingGpuDevice), 3);
  // As it does itself.
  void setBackend('tensorflow');
};

beforeEach(() => modules.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  for (const name of ['tensorflow', 'gan-webgpu'])
    if (findBackendFactory(name)) removeBackend(name);
  Reflect.deleteProperty(globalThis.navigator ?? {}, 'gpu');
  Reflect.deleteProperty(globalThis, Symbol.for('@gan/backend/libtensorflow'));
});

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
