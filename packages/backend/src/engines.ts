import type { Vectors, VectorsInfo } from '@gan/backend-wasm';
import { BackendError } from '@gan/core';
import { findBackend, findBackendFactory } from '@tensorflow/tfjs-core';
import type { BackendName } from './backend-name';

/** An engine whose backend is registered under `tfName` and can be made current. */
export interface EngineStart {
  readonly tfName: string;
  /** What it runs on; called once it runs. */
  readonly device: () => string;
  /** What else is known of it once it runs; throws what it failed of where it does not. */
  readonly details?: () => { threads?: number; vectors?: VectorsInfo };
}

/** What is asked of the CPU's engines. */
export interface EngineSettings {
  readonly threads?: number;
  readonly vectors?: 'auto' | Vectors;
}

/** Whether this is Node, as opposed to a browser. */
export const inNode = () => typeof process !== 'undefined' && process.versions?.node !== undefined;

/**
 * Bundlers follow literal imports; optional engines are named by a variable so that they don't. The
 * CommonJS build requires them instead (scripts/tsup-config.mjs).
 */
const load = (specifier: string): Promise<unknown> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ specifier);

/** An error in two parts, "what is wrong; what to do": `'auto'` reports the first part alone. */
function notLoaded(specifier: string): (cause: unknown) => never {
  return (cause) => {
    const { code, message = cause } = (cause ?? {}) as { code?: string; message?: unknown };
    const [firstLine = ''] = String(message).split('\n');
    // require's error is of the same code where a module that the engine needs is missing.
    const missing =
      code === 'ERR_MODULE_NOT_FOUND' ||
      (code === 'MODULE_NOT_FOUND' && firstLine.includes(`'${specifier}'`));
    const fix = inNode()
      ? `npm i ${specifier}`
      : `npm i ${specifier}, and import it before useBackend is called`;
    const what = missing || !inNode() ? 'is not installed' : `does not load (${firstLine})`;
    throw new BackendError(`${specifier} ${what}; ${fix}`, { cause });
  };
}

/** Imports a TensorFlow.js backend unless the program has done so, as browser bundles must. */
async function registerFrom(specifier: string, tfName: string): Promise<void> {
  if (findBackendFactory(tfName)) return;
  await load(specifier).catch(notLoaded(specifier));
}

async function startTensorflow(settings: EngineSettings): Promise<EngineStart> {
  reject('tensorflow', settings, { threads: 'set OMP_NUM_THREADS instead' });
  const gpu = await load('@tensorflow/tfjs-node-gpu').catch(() => undefined);
  if (!gpu) await registerFrom('@tensorflow/tfjs-node', 'tensorflow');
  return {
    tfName: 'tensorflow',
    device: () =>
      gpu ? 'libtensorflow with CUDA where it finds a GPU' : 'libtensorflow on the CPU',
  };
}

/** What is used here of the browser's GPU interface. */
interface Gpu {
  requestAdapter(): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: { vendor?: string; architecture?: string; description?: string };
}

async function startWebgpu(settings: EngineSettings): Promise<EngineStart> {
  reject('webgpu', settings);
  const gpu = await webgpuInterface();
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new BackendError('there is no GPU adapter; check the graphics driver');
  if (adapter.isFallbackAdapter) {
    throw new BackendError('the only adapter is a software renderer, slower than wasm');
  }
  await registerFrom('@tensorflow/tfjs-backend-webgpu', 'webgpu');
  const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
  const label = description || `${vendor} ${architecture}`.trim() || 'a GPU';
  return { tfName: 'webgpu', device: () => label };
}

/** `navigator.gpu`, in Node created by the `webgpu` package before the backend is imported. */
async function webgpuInterface(): Promise<Gpu> {
  const scope = globalThis as unknown as { navigator?: { gpu?: Gpu } };
  if (scope.navigator?.gpu) return scope.navigator.gpu;
  if (!inNode()) {
    throw new BackendError('this browser has no WebGPU');
  }
  const module = (await load('webgpu').catch(notLoaded('webgpu'))) as {
    create(flags: string[]): Gpu;
    globals: Record<string, unknown>;
  };
  Object.assign(globalThis, module.globals);
  const navigator = scope.navigator ?? {};
  Object.defineProperty(navigator, 'gpu', { value: module.create([]), configurable: true });
  if (!scope.navigator) {
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  }
  return navigator.gpu as Gpu;
}

async function startWebgl(settings: EngineSettings): Promise<EngineStart> {
  reject('webgl', settings);
  if (typeof document === 'undefined' && typeof OffscreenCanvas === 'undefined') {
    throw new BackendError('WebGL exists only in a browser; use wasm');
  }
  await registerFrom('@tensorflow/tfjs-backend-webgl', 'webgl');
  return { tfName: 'webgl', device: () => 'a GPU through WebGL' };
}

async function startWasm({ threads, vectors }: EngineSettings): Promise<EngineStart> {
  const wasm = await import('@gan/backend-wasm');
  if (threads !== undefined) wasm.setThreadCount(threads);
  if (vectors !== undefined) wasm.setVectors(vectors);
  return {
    tfName: 'gan-wasm',
    device: () => `WebAssembly SIMD on the CPU, ${wasm.vectorsInUse().bits}-bit vectors`,
    details: () => ({ threads: wasm.threadCount(), vectors: wasm.vectorsInUse() }),
  };
}

async function startCpu({ threads, ...others }: EngineSettings): Promise<EngineStart> {
  if (threads !== undefined && threads !== 1) {
    throw new BackendError(`it has one thread, got threads: ${threads}; use wasm`);
  }
  reject('cpu', others);
  await import('@tensorflow/tfjs-backend-cpu');
  // In Node its first use advises an engine of another package; whoever asks for cpu knows of them.
  Object.assign(findBackend('cpu'), { firstUse: false });
  return {
    tfName: 'cpu',
    device: () => 'plain JavaScript on the CPU',
    details: () => ({ threads: 1 }),
  };
}

/** Refuses settings that an engine does not have. */
function reject(
  name: BackendName,
  settings: EngineSettings,
  fixes: { readonly threads?: string } = {},
): void {
  const { threads, vectors } = settings;
  if (threads !== undefined) {
    const fix = fixes.threads ?? 'leave threads out';
    throw new BackendError(`${name} has no threads option, got threads: ${threads}; ${fix}`);
  }
  if (vectors !== undefined) {
    throw new BackendError(
      `${name} has no vectors option, got vectors: '${vectors}'; leave vectors out, or use wasm`,
    );
  }
}

/** Registers an engine's backend with TensorFlow.js, or throws an error that says why not. */
export const engines: Record<BackendName, (settings: EngineSettings) => Promise<EngineStart>> = {
  tensorflow: startTensorflow,
  webgpu: startWebgpu,
  webgl: startWebgl,
  wasm: startWasm,
  cpu: startCpu,
};
