import { BackendError } from '@gan/core';
import { findBackend } from '@tensorflow/tfjs-core';
import { type EngineSettings, type EngineStart, refuseMixed, refuseSettings } from './engine-start';

/** TensorFlow.js's plain JavaScript. */
export async function startCpu({
  threads,
  precision,
  ...others
}: EngineSettings): Promise<EngineStart> {
  if (threads !== undefined && threads !== 1) {
    throw new BackendError(`it has one thread, got threads: ${threads}; use wasm`);
  }
  refuseMixed('cpu', precision);
  refuseSettings('cpu', others);
  await import('@tensorflow/tfjs-backend-cpu');
  // In Node its first use advises an engine of another package; whoever asks for cpu knows of them.
  Object.assign(findBackend('cpu'), { firstUse: false });
  return {
    tfName: 'cpu',
    device: () => 'plain JavaScript on the CPU',
    details: () => ({ threads: 1 }),
  };
}
