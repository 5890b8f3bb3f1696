import { BackendError, checkChoice, checkInteger, checkOptions, rememberEngine } from '@gan/core';
import { getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { announceLayers } from './announce-layers';
import type { BackendName } from './backend-name';
import { type EngineStart, engines, inNode } from './engines';

/** Options of {@link useBackend}. */
export interface UseBackendOptions {
  /** CPU threads of the wasm engine, from 1. Defaults to all cores. */
  readonly threads?: number;
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
  /** Why this engine and not another, in words. */
  readonly reason: string;
}

/** Fastest first; `cpu` only on request, as it is some hundred times slower. */
const preferred = (): BackendName[] =>
  inNode() ? ['tensorflow', 'webgpu', 'wasm'] : ['webgpu', 'webgl', 'wasm'];

/**
 * Picks a TensorFlow.js engine, starts it and makes it the current one.
 *
 * `'auto'` takes the first that answers: in Node `tensorflow` (where `@tensorflow/tfjs-node-gpu` or
 * `@tensorflow/tfjs-node` is installed), `webgpu` (on a hardware adapter), then `wasm`; in a browser
 * `webgpu`, `webgl`, then `wasm`. A name takes that engine or fails.
 *
 * @param name Defaults to `'auto'`.
 * @throws OptionError for an unknown name or option.
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
  checkOptions('useBackend', options, ['threads']);
  const { threads } = options;
  if (threads !== undefined) checkInteger('useBackend', 'threads', threads, { min: 1, max: 64 });
  announceLayers();

  if (name !== 'auto') {
    const started = await start(name, threads, 'asked for');
    if ('failure' in started) throw new BackendError(`useBackend: ${name}: ${started.failure}`);
    return started;
  }
  const failures: string[] = [];
  for (const candidate of preferred()) {
    const because = failures.length > 0 ? failures.join('; ') : 'the fastest engine here';
    const started = await start(candidate, threads, because);
    if (!('failure' in started)) return started;
    const [what] = started.failure.split('; ');
    failures.push(`no ${candidate}: ${what}`);
  }
  throw new BackendError(`useBackend: no engine could start: ${failures.join('; ')}`);
}

/** Starts one engine; on failure the engine that was current stays current. */
async function start(
  name: BackendName,
  threads: number | undefined,
  reason: string,
): Promise<BackendInfo | { failure: string }> {
  const before = getBackend();
  try {
    const engine: EngineStart = await engines[name](threads);
    if (!(await setBackend(engine.tfName))) throw new Error(`it did not start`);
    await ready();
    const { tfName } = engine;
    rememberEngine(tfName);
    return { name, tfName, reason, device: engine.device(), ...engine.details?.() };
  } catch (error) {
    if (before) await setBackend(before);
    return { failure: String((error as Error | undefined)?.message ?? error) };
  }
}
