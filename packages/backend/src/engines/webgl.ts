import { BackendError } from '@gan/core';
import { type EngineSettings, type EngineStart, refuseSettings } from './engine-start';
import { registerFrom } from './packages';

/** TensorFlow.js's WebGL backend, in a browser. */
export async function startWebgl(settings: EngineSettings): Promise<EngineStart> {
  refuseSettings('webgl', settings);
  if (typeof document === 'undefined' && typeof OffscreenCanvas === 'undefined') {
    throw new BackendError('WebGL exists only in a browser; use wasm');
  }
  await registerFrom('@tensorflow/tfjs-backend-webgl', 'webgl');
  const isSoftware = !onHardware();
  return {
    tfName: 'webgl',
    device: () => (isSoftware ? 'WebGL on a renderer in software' : 'a GPU through WebGL'),
    slower: () =>
      isSoftware ? 'WebGL is drawn by a renderer in software, slower than wasm' : undefined,
  };
}

/** Whether a GPU draws: browsers give no context on request where it would be much slower. */
function onHardware(): boolean {
  const canvas =
    typeof OffscreenCanvas === 'undefined'
      ? document.createElement('canvas')
      : new OffscreenCanvas(1, 1);
  const context = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}
