import type { Vectors, VectorsInfo } from '@gan/backend-wasm';
import { BackendError, type Precision, show } from '@gan/core';
import type { BackendName } from '../backend-name';
import type { GpuSettings, GpuUse } from './gpu-settings';

/** An engine whose backend is registered under `tfName` and can be made current. */
export interface EngineStart {
  readonly tfName: string;
  /** What it runs on; called once it runs. */
  readonly device: () => string;
  /** What else is known of it once it runs; throws what it failed of where it does not. */
  readonly details?: () => {
    threads?: number;
    vectors?: VectorsInfo;
    gpu?: GpuUse;
    precision?: Precision;
  };
  /** Why another engine is faster here, if one is; called once it runs. `'auto'` then goes on. */
  readonly slower?: () => string | undefined;
}

/** What is asked of the engines. */
export interface EngineSettings extends GpuSettings {
  readonly threads?: number;
  readonly vectors?: 'auto' | Vectors;
  readonly precision?: Precision;
}

/** Which engine has what others lack. */
const owners: Partial<Record<keyof EngineSettings, BackendName>> = {
  vectors: 'wasm',
  gpu: 'tensorflow',
  gpuMemory: 'tensorflow',
  tf32: 'tensorflow',
  precision: 'webgpu',
};

/** Refuses settings that an engine does not have. */
export function refuseSettings(
  name: BackendName,
  settings: EngineSettings,
  fixes: { readonly threads?: string } = {},
): void {
  for (const [option, value] of Object.entries(settings)) {
    // What has no TF32 does without it.
    if (value === undefined || (option === 'tf32' && value === false)) continue;
    const owner = owners[option as keyof EngineSettings];
    const fix =
      option === 'threads' ? fixes.threads : owner && `leave ${option} out, or use ${owner}`;
    throw new BackendError(
      `${name} has no ${option} option, got ${option}: ${show(value)}; ${fix ?? `leave ${option} out`}`,
    );
  }
}

/** Refuses mixed precision where all is computed in float32. */
export function refuseMixed(name: BackendName, precision?: Precision): void {
  if (precision === 'mixed') {
    throw new BackendError(
      `${name} computes in float32, got precision: 'mixed'; leave precision out, or use webgpu`,
    );
  }
}
