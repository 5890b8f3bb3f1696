import {
  findBackendFactory,
  KernelBackend,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { vi } from 'vitest';

/** What stands in for packages that are not installed, and for where the program runs. */
export const modules = new Map<string, () => unknown>();
export const place = { isNode: true };
export const workers = { isMainThread: true };

/** The module `load`, which finds those packages alone: `vi.mock('./load', fakeLoad)`. */
export async function fakeLoad(actual: () => Promise<object>): Promise<object> {
  return {
    ...(await actual()),
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
  };
}

/** A backend that computes nothing. */
export class Engine extends KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding = { TF_Version: '2.21.0' };

  constructor(isUsingGpuDevice: boolean) {
    super();
    this.isUsingGpuDevice = isUsingGpuDevice;
  }

  override dispose(): void {}
}

/** tfjs-node, with a GPU or without. */
export const tfjsNode = (isUsingGpuDevice: boolean) => () => {
  registerBackend('tensorflow', () => new Engine(isUsingGpuDevice), 3);
  // As it does itself.
  void setBackend('tensorflow');
};

/** Takes back what a test has started. */
export function forgetEngines(): void {
  modules.clear();
  vi.unstubAllGlobals();
  for (const name of ['tensorflow', 'gan-webgpu'])
    if (findBackendFactory(name)) removeBackend(name);
  Reflect.deleteProperty(globalThis.navigator ?? {}, 'gpu');
  Reflect.deleteProperty(globalThis, Symbol.for('@gan/backend/libtensorflow'));
}
