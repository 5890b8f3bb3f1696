import { BackendError } from '@gan/core';

/** What is asked of the libraries that compute on an NVIDIA GPU. */
export interface GpuSettings {
  readonly gpu?: number;
  readonly gpuMemory?: 'grow' | 'all';
  readonly tf32?: boolean;
}

/** How an NVIDIA GPU is used. */
export interface GpuUse {
  /** Its number, or its UUID, as `CUDA_VISIBLE_DEVICES` has it. */
  readonly id: string;
  /** Whether its memory is taken as it is needed, or all of it at the start. */
  readonly memory: 'grow' | 'all';
  /** Whether products of float32 may be rounded to TF32 on the way. */
  readonly tf32: boolean;
}

/** Environment variables; undefined for one that is not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

const VISIBLE = 'CUDA_VISIBLE_DEVICES';
const ORDER = 'CUDA_DEVICE_ORDER';
const GROWTH = 'TF_FORCE_GPU_ALLOW_GROWTH';
const TF32 = 'NVIDIA_TF32_OVERRIDE';

/**
 * The variables that have the libraries do what is asked, and what is sane where nothing is.
 *
 * The driver reads `CUDA_VISIBLE_DEVICES` and `CUDA_DEVICE_ORDER`, libtensorflow `TF_FORCE_GPU_ALLOW_GROWTH`, cuBLAS
 * and cuDNN `NVIDIA_TF32_OVERRIDE`: each once, when they start.
 *
 * @param env What is set already, which stays where nothing else is asked.
 */
export function variablesFor({ gpu, gpuMemory, tf32 }: GpuSettings, env: Variables): Variables {
  const growth = gpuMemory === undefined ? (env[GROWTH] ?? 'true') : String(gpuMemory === 'grow');
  return {
    ...devicesFor(gpu, env),
    [GROWTH]: growth,
    ...(tf32 === false && { [TF32]: '0' }),
    ...(tf32 === true && !allowsTf32(env) && { [TF32]: undefined }),
  };
}

/** One device alone, since libtensorflow takes memory of each that it sees, and computes on the first. */
function devicesFor(gpu: number | undefined, env: Variables): Variables {
  const listed = env[VISIBLE];
  if (gpu === undefined) return { [VISIBLE]: listed ?? '0' };
  // Without an order, CUDA's is by speed, and the number would be another than nvidia-smi's.
  if (listed === undefined) return { [VISIBLE]: `${gpu}`, [ORDER]: env[ORDER] ?? 'PCI_BUS_ID' };
  const ids = visibleIds(listed);
  const id = ids[gpu];
  if (id !== undefined) return { [VISIBLE]: id };
  throw new BackendError(
    `${VISIBLE} is '${listed}', ${ids.length === 0 ? 'which hides all' : `where they are 0 to ${ids.length - 1}`}, ` +
      `got gpu: ${gpu}; take one of it, or unset it`,
  );
}

/** CUDA reads the list as far as the first entry that names no device. */
function visibleIds(listed: string): string[] {
  const ids = listed.split(',').map((id) => id.trim());
  const end = ids.findIndex((id) => id === '' || id.startsWith('-'));
  return end < 0 ? ids : ids.slice(0, end);
}

const allowsTf32 = (env: Variables) => env[TF32] !== '0';

/** How a GPU is used with these variables; of several the first is computed on. */
export function gpuUse(env: Variables): GpuUse {
  return {
    id: visibleIds(env[VISIBLE] ?? '0')[0] ?? '',
    memory: env[GROWTH] === 'true' ? 'grow' : 'all',
    tf32: allowsTf32(env),
  };
}

/** The variable that would have done what is asked, as a shell sets it. */
export function inShell({ gpu, gpuMemory, tf32 }: GpuSettings): string {
  const set = [
    gpu !== undefined && `${VISIBLE}=${gpu}`,
    gpuMemory !== undefined && `${GROWTH}=${gpuMemory === 'grow'}`,
    tf32 === false && `${TF32}=0`,
  ].filter((text) => text !== false);
  return set.length > 0 ? `set ${set.join(' ')}` : `unset ${TF32}`;
}

/** The variable that says which devices there are, where it is set. */
export const visibleWords = (env: Variables) =>
  env[VISIBLE] === undefined ? '' : ` (${VISIBLE} is '${env[VISIBLE]}')`;
