import { askForPrecision, BackendError, type Precision, precisionState } from '@gan/core';
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
export async function startWebgpu({ precision, ...others }: EngineSettings): Promise<EngineStart> {
  refuseSettings('webgpu', others);
  const { running, asked = 'float32' } = precisionState();
  const gpu = await webgpuInterface(precision ?? running ?? asked);
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new BackendError('there is no GPU adapter; check the graphics driver');
  await registerFrom(ours, 'gan-webgpu', needed);
  if (precision !== undefined) askForPrecision('setPrecision', precision);
  const { info = {}, isFallbackAdapter } = adapter;
  const { vendor = '', architecture = '', description = '' } = info;
  const label = description || `${vendor} ${architecture}`.trim() || 'a GPU';
  const isSoftware = info.isFallbackAdapter ?? isFallbackAdapter ?? false;
  return {
    tfName: 'gan-webgpu',
    device: () => (isSoftware ? `${label}, a renderer in software` : label),
    details: () => {
      const { running, failure } = precisionState();
      if (failure !== undefined) throw failure;
      return running ? { precision: running } : {};
    },
    slower: () =>
      isSoftware ? 'the only adapter is a renderer in software, slower than wasm' : undefined,
  };
}

/** Dawn as it was created here, by its flags. Kept for good: once one is collected, its devices are lost. */
const created = new Map<Gpu, string>();

/** Subgroup matrices are an experiment of Dawn's, and it holds f16 back on NVIDIA. */
const flagsOf = (precision: Precision) =>
  precision === 'mixed' ? 'enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia' : '';

/** `navigator.gpu`, in Node created by the `webgpu` package before the backend is imported. */
async function webgpuInterface(precision: Precision): Promise<Gpu> {
  const scope = globalThis as unknown as { navigator?: { gpu?: Gpu } };
  const there = scope.navigator?.gpu;
  const flags = flagsOf(precision);
  // A program's own is taken as it is.
  if (there && (created.get(there) ?? flags) === flags) return there;
  if (!inNode()) {
    throw new BackendError('this browser has no WebGPU');
  }
  const module = (await load('webgpu').catch(notLoaded('webgpu', needed))) as {
    create(flags: string[]): Gpu;
    globals: Record<string, unknown>;
  };
  Object.assign(globalThis, module.globals);
  const navigator = scope.navigator ?? {};
  const gpu = module.create(flags ? [flags] : []);
  created.set(gpu, flags);
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  if (!scope.navigator) {
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  }
  return gpu;
}
