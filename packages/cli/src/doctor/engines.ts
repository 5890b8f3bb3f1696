import { type BackendName, type GpuUse, useBackend } from '@gan/backend';

/** Whether an engine works here. */
export interface EngineReport {
  readonly name: BackendName;
  readonly works: boolean;
  /** What it runs on, where it works. */
  readonly device?: string;
  readonly threads?: number;
  /** How the wasm engine computes, and why. */
  readonly vectors?: { readonly vectors: string; readonly bits: number; readonly reason: string };
  /** How tensorflow uses an NVIDIA GPU. */
  readonly gpu?: GpuUse;
  /** Why it does not work. */
  readonly problem?: string;
  /** What to do about that. */
  readonly fix?: string;
}

/** Those that Node has, fastest first. */
const engines = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

/** Starts each engine in turn and takes down what became of it. */
export async function tryEngines(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of engines) reports.push(await tryEngine(name, useBackend));
  return reports;
}

/** Starts one engine. */
export async function tryEngine(
  name: BackendName,
  start: typeof useBackend,
): Promise<EngineReport> {
  try {
    const { device, threads, vectors, gpu } = await start(name);
    return { name, works: true, device, threads, vectors, gpu };
  } catch (error) {
    const message = String((error as Error | undefined)?.message ?? error);
    const [problem, ...fix] = message.replace(`useBackend: ${name}: `, '').split('; ');
    return { name, works: false, problem, ...(fix.length > 0 && { fix: fix.join('; ') }) };
  }
}
