import { homedir } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkLoaded, loadWith } from './loaded-library';

const names = [
  ...['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER'],
  ...['TF_FORCE_GPU_ALLOW_GROWTH', 'NVIDIA_TF32_OVERRIDE'],
];
const variables = () => Object.fromEntries(names.map((name) => [name, process.env[name]]));
const unset = Object.fromEntries(names.map((name) => [name, undefined]));

beforeEach(() => {
  for (const name of names) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  Reflect.deleteProperty(globalThis, Symbol.for('@gan/backend/libtensorflow'));
});

it('sets variables while the library loads, and takes them back when told', async () => {
  vi.stubEnv('NVIDIA_TF32_OVERRIDE', '0');
  const load = vi.fn(async () => {
    expect(variables()).toEqual({
      ...{ CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' },
      ...{ TF_FORCE_GPU_ALLOW_GROWTH: 'true', NVIDIA_TF32_OVERRIDE: undefined },
    });
  });
  const putBack = await loadWith({ gpu: 1, tf32: true }, load);
  expect(load).toHaveBeenCalledOnce();
  expect(process.env.CUDA_VISIBLE_DEVICES).toBe('1');
  putBack();
  expect(variables()).toEqual({ ...unset, NVIDIA_TF32_OVERRIDE: '0' });
});

it('leaves no variable where the library does not load', async () => {
  const fails = async () => {
    throw new Error('no library');
  };
  await expect(loadWith({ gpu: 1 }, fails)).rejects.toThrow('no library');
  expect(variables()).toEqual(unset);
});

it('knows what it was loaded with', async () => {
  expect(() => checkLoaded({})).not.toThrow();
  expect(() => checkLoaded({ gpu: 1 })).toThrow(
    'libtensorflow is loaded already, and gpu: 1 has no effect any more',
  );
  await loadWith({ gpu: 1 }, async () => undefined);
  expect(() => checkLoaded({ gpu: 1, gpuMemory: 'grow', tf32: true })).not.toThrow();
  expect(() => checkLoaded({ gpuMemory: 'all' })).toThrow(
    "libtensorflow is loaded already with gpuMemory: 'grow', and gpuMemory: 'all' has no effect any more; say it in " +
      'the first call of useBackend, before anything imports tfjs-node, or set TF_FORCE_GPU_ALLOW_GROWTH=false',
  );
});

// What all of this rests on; homedir asks the C library.
it.skipIf(process.platform === 'win32')(
  'is in a process whose variables native code sees, but for worker threads',
  async () => {
    vi.stubEnv('HOME', '/somewhere');
    expect(homedir()).toBe('/somewhere');
    const program = `process.env.HOME = '/elsewhere';
    require('node:worker_threads').parentPort.postMessage(require('node:os').homedir());`;
    const worker = new Worker(program, { eval: true });
    expect(await new Promise((resolve) => worker.once('message', resolve))).toBe('/somewhere');
  },
);
