import { type EngineSettings, type EngineStart, refuseMixed, refuseSettings } from './engine-start';

/** Our own engine, on the CPU. */
export async function startWasm({
  threads,
  vectors,
  precision,
  ...others
}: EngineSettings): Promise<EngineStart> {
  refuseSettings('wasm', others);
  refuseMixed('wasm', precision);
  const wasm = await import('@gan/backend-wasm');
  if (threads !== undefined) wasm.setThreadCount(threads);
  if (vectors !== undefined) wasm.setVectors(vectors);
  return {
    tfName: 'gan-wasm',
    device: () => `WebAssembly SIMD on the CPU, ${wasm.vectorsInUse().bits}-bit vectors`,
    details: () => ({ threads: wasm.threadCount(), vectors: wasm.vectorsInUse() }),
  };
}
