import { setBackend } from '@tensorflow/tfjs-core';
import { afterEach } from 'vitest';
import { settleComparisons } from './all-close';
import { startDawn } from './dawn.mjs';

// Where GAN_WEBGPU is set, tests that name every engine are on WebGPU, too.
if (process.env.GAN_WEBGPU) {
  const why = await startDawn();
  if (why) throw new Error(`GAN_WEBGPU: ${why}`);
  await import('@tensorflow/tfjs-backend-cpu');
  await import('@gan/backend-webgpu');
  await setBackend('cpu');
  afterEach(settleComparisons);
}
