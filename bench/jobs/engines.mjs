import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import { firstLine } from './first-line.mjs';

const require = createRequire(import.meta.url);

/**
 * Starts a TensorFlow.js engine in this process.
 *
 * @param options.vectors Of ours: see setVectors of @gan/backend-wasm. Defaults to `'auto'`.
 * @returns Why it cannot be had, if it cannot; of ours, the vectors in use.
 */
export async function startEngine(engine, { threads, vectors = 'auto' }) {
  switch (engine) {
    case 'gan-wasm':
      return startOurs(threads, vectors);
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      break;
    case 'wasm': {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
      break;
    }
    case 'tensorflow':
      try {
        await import('@tensorflow/tfjs-node');
      } catch (error) {
        const missing = error.code === 'ERR_MODULE_NOT_FOUND';
        return { unavailable: missing ? 'not installed' : `does not load: ${firstLine(error)}` };
      }
      break;
  }
  return start(engine);
}

async function startOurs(threads, vectors) {
  // Node 20 has it behind a flag.
  const isBehindFlag = vectors === 'fused' && process.version.startsWith('v20.');
  if (isBehindFlag) setFlagsFromString('--experimental-wasm-relaxed-simd');
  const { setThreadCount, setVectors, vectorsInUse } = await import('@gan/backend-wasm');
  setThreadCount(threads);
  setVectors(vectors);
  return { ...(await start('gan-wasm')), vectors: vectorsInUse() };
}

async function start(engine) {
  return (await tf.setBackend(engine)) ? {} : { unavailable: 'does not start' };
}
