import { BackendError } from '@gan/core';
import { type EngineSettings, type EngineStart, refuseSettings } from './engine-start';
import { inNode, load } from './load';
import { notLoaded, registerFrom } from './packages';

/** What is used here of the browser's GPU interface. */
interface Gpu {
  requestAdapter(): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  /** Where it stood before `info` had it. */
  readonly isFallbackAdapter?: boolean;
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
}

const ours = '@gan/backend-webgpu';

/** What WebGPU in Node takes. */
const needed = `${ours} webgpu`;

/** Our WebGPU backend: in a browser on its GPU, in Node through Dawn. */
export async function startWebgpu(settings: EngineSettings): Promise<EngineStart> {
  refuseSettings('webgpu', settings);
  const gpu = await webgpuInterface();
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new BackendError('there is no GPU adapter; check the graphics driver');
  await registerFrom(ours, 'gan-webgpu', needed);
  const { info = {}, isFallbackAdapter } = adapter;
  const { vendor = '', architecture = '', description = '' } = info;
  const label = description || `${vendor} ${architecture}`.trim() || 'a GPU';
  const isSoftware = info.isFallbackAdapter ?? isFallbackAdapter ?? false;
  return {
    tfName: 'gan-webgpu',
    device: () => (isSoftware ? `${label}, a renderer in software` : label),
    slower: () =>
      isSoftware ? 'the only adapter is a renderer in software, slower than wasm' : undefined,
  };
}

/** `navigator.gpu`, in Node created by the `webgpu` package before the backend is imported. */
async function webgpuInterface(): Promise<Gpu> {
  const scope = globalThis as unknown as { navigator?: { gpu?: Gpu } };
  if (scope.navigator?.gpu) return scope.navigator.gpu;
  if (!inNode()) {
    throw new BackendError('this browser has no WebGPU');
  }
  const module = (await load('webgpu').catch(notLoaded('webgpu', needed))) as {
    create(flags: string[]): Gpu;
    globals: Record<string, unknown>;
  };
  Object.assign(globalThis, module.globals);
  const navigator = scope.navigator ?? {};
  // Kept here for good: once this object is collected, Dawn's devices are lost.
  Object.defineProperty(navigator, 'gpu', { value: module.create([]), configurable: true });
  if (!scope.navigator) {
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  }
  return navigator.gpu as Gpu;
}
