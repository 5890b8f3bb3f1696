import type { Vectors, VectorsInfo } from '@gan/backend-wasm';
import {
  BackendError,
  checkBoolean,
  checkChoice,
  checkInteger,
  checkOptions,
  type Precision,
  rememberEngine,
} from '@gan/core';
import { getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { announceLayers } from './announce-layers';
import type { BackendName } from './backend-name';
import type { EngineSettings, EngineStart } from './engines/engine-start';
import { engines } from './engines/engines';
import type { GpuUse } from './engines/gpu-settings';
import { inNode } from './engines/load';

/** Options of {@link useBackend}. */
export interface UseBackendOptions {
  /** CPU threads of the wasm engine, from 1. Defaults to all cores. */
  readonly threads?: number;
  /**
   * How the wasm engine computes products: `'plain'` in 128 bits, `'wide'` in 256 to the same results,
   * `'fused'` rounded once, so that the last bits depend on the processor, or `'auto'`, which is
   * `'wide'` where it can be had, else `'plain'`. Defaults to what the environment variable
   * `GAN_WASM_VECTORS` says, else to `'auto'`.
   */
  readonly vectors?: 'auto' | Vectors;
  /**
   * Which NVIDIA GPU `tensorflow` takes, from 0, by the numbers of `nvidia-smi`; where `CUDA_VISIBLE_DEVICES` is set,
   * among those that it lists. Defaults to the first of that list, else to the fastest.
   */
  readonly gpu?: number;
  /**
   * Whether `tensorflow` takes a GPU's memory as training needs it, so that others have room on it, or `'all'` of it
   * at the start. Defaults to what the environment variable `TF_FORCE_GPU_ALLOW_GROWTH` says, else to `'grow'`.
   */
  readonly gpuMemory?: 'grow' | 'all';
  /**
   * Whether `tensorflow` on a GPU may round the factors of products to TF32, 10 bits after the point in place of 23;
   * sums stay float32. False gives float32 in full, as all other engines have it. Defaults to true, unless the
   * environment variable `NVIDIA_TF32_OVERRIDE` is 0.
   */
  readonly tf32?: boolean;
  /**
   * How the webgpu engine computes products: `'float32'`, or `'mixed'`, large ones of operands rounded to float16
   * with float32 sums, on the subgroup matrices (tensor cores) of an adapter that has them. Engines without
   * that choice refuse it, but `'float32'` is what wasm and cpu compute in. Defaults to `'float32'`.
   */
  readonly precision?: Precision;
}

/** The engine that runs, and why it was chosen. */
export interface BackendInfo {
  readonly name: BackendName;
  /** What `tf.getBackend()` returns. */
  readonly tfName: string;
  /** What it runs on, in words. */
  readonly device: string;
  /** CPU threads, where the engine has a fixed number. */
  readonly threads?: number;
  /** Which vectors the wasm engine computes with, and why; only of that engine. */
  readonly vectors?: VectorsInfo;
  /** How the GPU is used; of `tensorflow` on an NVIDIA GPU alone. */
  readonly gpu?: GpuUse;
  /** How products are computed; only of the webgpu engine. */
  readonly precision?: Precision;
  /** Why this engine and not another, in words. */
  readonly reason: string;
}

/** Fastest first; `cpu` only on request, as it is some hundred times slower. */
const preferred = (): BackendName[] =>
  inNode() ? ['tensorflow', 'webgpu', 'wasm'] : ['webgpu', 'webgl', 'wasm'];

/**
 * Picks a TensorFlow.js engine, starts it and makes it the current one.
 *
 * `'auto'` takes the first that answers and computes on a GPU: in Node `tensorflow` (where
 * `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node` is installed) and `webgpu`, in a browser `webgpu` and
 * `webgl`; else `wasm`, which is faster than these are on a CPU. A name takes that engine or fails. An engine that lacks an option
 * that is given is none that answers, so that with `gpu` `'auto'` takes `tensorflow` or fails.
 *
 * `gpu`, `gpuMemory` and `tf32` are of the process: libtensorflow and NVIDIA's libraries take them once, while they
 * load. Later calls may say the same again, and nothing else.
 *
 * @param name Defaults to `'auto'`.
 * @throws OptionError for an unknown name or option, or an option out of its range.
 * @throws BackendError when the engine cannot start, with the reason and the fix.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 *
 * const { name, device } = await useBackend();
 * console.log(`training on ${name}: ${device}`);
 * ```
 */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  options: UseBackendOptions = {},
): Promise<BackendInfo> {
  const names = ['auto', 'tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;
  checkChoice('useBackend', 'name', name, names);
  const known = ['threads', 'vectors', 'gpu', 'gpuMemory', 'tf32', 'precision'] as const;
  checkOptions('useBackend', options, known);
  const { threads, vectors, gpu, gpuMemory, tf32, precision } = options;
  if (threads !== undefined) checkInteger('useBackend', 'threads', threads, { min: 1, max: 64 });
  if (vectors !== undefined) {
    checkChoice('useBackend', 'vectors', vectors, ['auto', 'fused', 'wide', 'plain']);
  }
  if (gpu !== undefined) checkInteger('useBackend', 'gpu', gpu, { min: 0 });
  if (gpuMemory !== undefined) {
    checkChoice('useBackend', 'gpuMemory', gpuMemory, ['grow', 'all']);
  }
  if (tf32 !== undefined) checkBoolean('useBackend', 'tf32', tf32);
  if (precision !== undefined) {
    checkChoice('useBackend', 'precision', precision, ['float32', 'mixed']);
  }
  announceLayers();

  if (name !== 'auto') {
    const started = await start(name, options, 'asked for');
    if ('failure' in started) throw new BackendError(`useBackend: ${name}: ${started.failure}`);
    return started;
  }
  const failures: string[] = [];
  let fix: string[] = [];
  for (const candidate of preferred()) {
    const because = failures.length > 0 ? failures.join('; ') : 'the fastest engine here';
    const started = await start(candidate, options, because, { onlyIfFast: true });
    if (!('failure' in started)) return started;
    const [what, ...toDo] = started.failure.split('; ');
    failures.push(`no ${candidate}: ${what}`);
    fix = toDo;
  }
  // The last is the one that needs least.
  const all = [...failures, ...fix].join('; ');
  throw new BackendError(`useBackend: no engine could start: ${all}`);
}

/** Starts one engine; on failure the engine that was current stays current. */
async function start(
  name: BackendName,
  settings: EngineSettings,
  reason: string,
  { onlyIfFast = false } = {},
): Promise<BackendInfo | { failure: string }> {
  const before = getBackend();
  try {
    const engine: EngineStart = await engines[name](settings);
    if (!(await setBackend(engine.tfName))) {
      // TensorFlow.js has printed why, and keeps it to itself.
      engine.details?.();
      throw new Error('it did not start');
    }
    await ready();
    const slower = onlyIfFast ? engine.slower?.() : undefined;
    if (slower) throw new Error(slower);
    const { tfName } = engine;
    rememberEngine(tfName);
    return { name, tfName, reason, device: engine.device(), ...engine.details?.() };
  } catch (error) {
    if (before) await setBackend(before);
    return { failure: String((error as Error | undefined)?.message ?? error) };
  }
}
