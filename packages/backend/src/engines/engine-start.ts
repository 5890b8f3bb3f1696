import type { Vectors, VectorsInfo } from '@gan/backend-wasm';
import { BackendError, type Precision } from '@gan/core';
import type { BackendName } from '../backend-name';

/** An engine whose backend is registered under `tfName` and can be made current. */
export interface EngineStart {
  readonly tfName: string;
  /** What it runs on; called once it runs. */
  readonly device: () => string;
  /** What else is known of it once it runs; throws what it failed of where it does not. */
  readonly details?: () => { threads?: number; vectors?: VectorsInfo; precision?: Precision };
  /** Why another engine is faster here, if one is; called once it runs. `'auto'` then goes on. */
  readonly slower?: () => string | undefined;
}

/** What is asked of the engines. */
export interface EngineSettings {
  readonly threads?: number;
  readonly vectors?: 'auto' | Vectors;
  readonly precision?: Precision;
}

/** Refuses settings that an engine does not have. */
export function refuseSettings(
  name: BackendName,
  { threads, vectors, precision }: EngineSettings,
  fixes: { readonly threads?: string } = {},
): void {
  if (threads !== undefined) {
    const fix = fixes.threads ?? 'leave threads out';
    throw new BackendError(`${name} has no threads option, got threads: ${threads}; ${fix}`);
  }
  if (vectors !== undefined) {
    throw new BackendError(
      `${name} has no vectors option, got vectors: '${vectors}'; leave vectors out, or use wasm`,
    );
  }
  if (precision !== undefined) {
    throw new BackendError(
      `${name} has no precision option, got precision: '${precision}'; leave precision out, or use webgpu`,
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
