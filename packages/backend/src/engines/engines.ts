import type { BackendName } from '../backend-name';
import { startCpu } from './cpu';
import type { EngineSettings, EngineStart } from './engine-start';
import { startTensorflow } from './tensorflow';
import { startWasm } from './wasm';
import { startWebgl } from './webgl';
import { startWebgpu } from './webgpu';

/** Registers an engine's backend with TensorFlow.js, or throws an error that says why not. */
export const engines: Record<BackendName, (settings: EngineSettings) => Promise<EngineStart>> = {
  tensorflow: startTensorflow,
  webgpu: startWebgpu,
  webgl: startWebgl,
  wasm: startWasm,
  cpu: startCpu,
};
